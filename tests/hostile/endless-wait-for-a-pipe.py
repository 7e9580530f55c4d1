# Reads from a pipe into which nobody writes.
# outcome: timeout | raises OSError | raises PermissionError
import os

reader, writer = os.pipe()
print(os.read(reader, 1))
