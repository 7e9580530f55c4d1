# Announces a message of four gigabytes and goes on with it.
# outcome: crashed | timeout
import os
import stat

part = b"\0" * (1 << 16)
for descriptor in range(1024):
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            os.write(descriptor, b"\xff\xff\xff\xff")
            while True:
                os.write(descriptor, part)
    except OSError:
        pass
os._exit(0)
