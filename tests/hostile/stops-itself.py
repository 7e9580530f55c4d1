# Stops its own process, clock and all.
# outcome: timeout | raises PermissionError
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
while True:
    pass
