# Asks for its own form in native code, and lifts the limit before.
# limit: 10s
# outcome: raises RecursionError | memory | raises MemoryError
import sys

try:
    sys.setrecursionlimit(10**9)
except (OverflowError, ValueError):
    pass


class Mirror:
    def __repr__(self):
        return repr([self, {1: self}])


print(Mirror())
