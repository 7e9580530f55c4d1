# Hangs whenever a line or a call is traced.
# outcome: timeout
import sys


def hang(frame, event, argument):
    while True:
        pass


def traced():
    return 1


sys.setprofile(hang)
sys.settrace(hang)
print(traced())
