# Sends itself the signal that nobody catches.
# outcome: crashed
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
