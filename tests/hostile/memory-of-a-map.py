# Maps memory past the interpreter's allocator, and writes into it.
# limit: 10s
# outcome: memory | raises MemoryError | raises OSError | raises PermissionError
import mmap

maps = []
for _ in range(32):
    maps.append(mmap.mmap(-1, 64 << 20))
    for at in range(0, 64 << 20, 4096):
        maps[-1][at] = 1
