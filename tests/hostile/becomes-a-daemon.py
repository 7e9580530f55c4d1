# Leaves its session, and would outlive its program.
# outcome: raises PermissionError
import os
import time

try:
    os.setsid()
except PermissionError:
    pass
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
