# Hangs when everything else is over.
# outcome: timeout
import atexit
import time

atexit.register(time.sleep, 3600)
