# Announces an enormous answer, and never gives it.
# outcome: crashed | timeout
import os
import stat
import time

for descriptor in range(1024):
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            os.write(descriptor, (255 << 20).to_bytes(4, "little"))
    except OSError:
        pass
time.sleep(3600)
