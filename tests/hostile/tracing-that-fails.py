# Leaves a trace function that raises behind.
# outcome: passes | raises ZeroDivisionError
import sys


def fail(frame, event, argument):
    return 1 / 0


sys.settrace(fail)
