# Imports nothing, and keeps most of the memory that it may have.
# limit: 10s
# outcome: passes | memory | raises MemoryError
hoard = [bytearray(10**7) for _ in range(40)]
