# Ends with a status that never says its text.
# outcome: timeout | exits | raises SystemExit
import sys


class Status:
    def __str__(self):
        while True:
            pass

    __int__ = __index__ = __repr__ = __str__


sys.exit(Status())
