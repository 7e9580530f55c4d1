# Takes memory, and when there is none, takes more.
# outcome: memory | timeout
kept = []
while True:
    try:
        kept.append("a" * 10**6 + str(len(kept)))
    except MemoryError:
        pass
