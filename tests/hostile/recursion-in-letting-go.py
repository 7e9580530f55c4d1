# Lets go of data that nests a million deep.
# limit: 10s
# outcome: passes | crashed | timeout
deep = None
for _ in range(10**6):
    deep = (deep,)
del deep
