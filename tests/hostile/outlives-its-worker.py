# Asks the system not to end it with its worker, and waits for that.
# outcome: timeout
import ctypes
import os
import time

system = ctypes.CDLL(None)
system.prctl(1, 0, 0, 0, 0)
system.prctl(36, 1, 0, 0, 0)
time.sleep(3600)
