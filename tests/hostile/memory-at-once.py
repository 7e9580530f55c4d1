# Asks for ten gigabytes.
# limit: 10s
# outcome: memory | raises MemoryError
text = "a" * 10**10
print(len(text))
