# Kills the worker that serves it.
# outcome: raises PermissionError
import os

os.kill(os.getppid(), 9)
