# Reads what is meant for the worker: the next program.
# outcome: passes | timeout
# prints: []
import os
import stat

found = []
for descriptor in range(1024):
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            os.set_blocking(descriptor, False)
            found.append(os.read(descriptor, 1))
    except OSError:
        pass
print(found)
