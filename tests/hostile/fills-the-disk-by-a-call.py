# Reserves room that it does not write.
# outcome: passes
# prints: False
import ctypes
import os

file = os.open("reserved", os.O_RDWR | os.O_CREAT)
print(ctypes.CDLL(None).fallocate(file, 0, ctypes.c_long(0), ctypes.c_long(1 << 28)) == 0)
