# Reads and writes where there is no memory.
# outcome: crashed
import ctypes

ctypes.memset(8, 0, 8)
