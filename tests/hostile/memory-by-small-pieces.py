# Takes memory by small pieces and keeps it.
# limit: 10s
# outcome: memory | raises MemoryError
kept = []
while True:
    kept.append(str(len(kept)) * 10_000)
