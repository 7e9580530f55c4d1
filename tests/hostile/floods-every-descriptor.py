# Pours data into the way to its answer without an end.
# outcome: crashed | timeout
import fcntl
import os
import stat

pipes = []
for descriptor in range(1024):
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            pipes.append(descriptor)
    except OSError:
        pass
while True:
    for descriptor in pipes:
        os.write(descriptor, b"\xff" * 65536)
