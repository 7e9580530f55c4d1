# Removes the names of files that it keeps open.
# limit: 10s
# outcome: raises OSError
import os

files = []
for number in range(50):
    files.append(open("gone", "wb", buffering=0))
    os.unlink("gone")
    for _ in range(4):
        files[-1].write(bytes(1 << 20))
