# Asks for a list of ten thousand million places.
# limit: 10s
# outcome: memory | raises MemoryError
places = [0] * 10**10
print(len(places))
