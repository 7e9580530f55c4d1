# Looks for pipes and sockets of the worker among its descriptors.
# outcome: passes
# prints: True
import os
import stat

pipes = 0
for descriptor in range(1024):
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        continue
    if not stat.S_ISCHR(mode):
        pipes += 1
print(pipes <= 1)
