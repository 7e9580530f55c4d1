# Calls itself without an end, and lifts the limit before.
# outcome: raises RecursionError | memory | raises MemoryError | timeout
import sys

try:
    sys.setrecursionlimit(10**9)
except (OverflowError, ValueError):
    pass


def deeper(n):
    return deeper(n + 1) + 1


deeper(0)
