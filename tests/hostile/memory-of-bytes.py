# Asks for bytes that are zero, which a system hands out unbacked.
# limit: 10s
# outcome: memory | raises MemoryError
zeros = bytearray(10**10)
for at in range(0, len(zeros), 4096):
    zeros[at] = 1
