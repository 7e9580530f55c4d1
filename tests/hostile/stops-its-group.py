# Stops everything that was started with it.
# outcome: timeout | raises PermissionError
import os
import signal

os.killpg(0, signal.SIGSTOP)
while True:
    pass
