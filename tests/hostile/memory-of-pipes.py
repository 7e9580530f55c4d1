# Keeps data in the system's pipes.
# limit: 10s
# outcome: raises OSError | raises PermissionError
import os

pipes = []
for _ in range(20_000):
    reader, writer = os.pipe()
    pipes.append((reader, writer))
    os.set_blocking(writer, False)
    os.write(writer, bytes(1 << 16))
