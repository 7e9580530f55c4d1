# Hangs in the hooks that tell of an error.
# outcome: timeout | raises ZeroDivisionError
import sys
import threading


def hang(*args):
    while True:
        pass


sys.excepthook = sys.unraisablehook = sys.displayhook = hang
sys.breakpointhook = threading.excepthook = hang
1 / 0
