# Keeps data in a file that lies in memory and in no folder.
# limit: 10s
# outcome: raises OSError | raises PermissionError | memory
import ctypes
import os

file = ctypes.CDLL(None).memfd_create(b"hoard", 0)
for _ in range(1024):
    os.write(file, bytes(1 << 20))
