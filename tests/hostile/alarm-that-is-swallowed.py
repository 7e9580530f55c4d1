# Lets a signal handler swallow what would end the loop.
# outcome: timeout
import signal


def swallow(number, frame):
    signal.setitimer(signal.ITIMER_REAL, 0.01)


for number in signal.valid_signals():
    try:
        signal.signal(number, swallow)
    except (OSError, ValueError):
        pass
signal.setitimer(signal.ITIMER_REAL, 0.01)
while True:
    pass
