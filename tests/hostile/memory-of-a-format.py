# Asks for an enormous width.
# limit: 10s
# outcome: memory | raises MemoryError | raises OverflowError | raises ValueError
print(len("%*d" % (10**10, 1)))
