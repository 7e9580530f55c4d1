# Nests folders deeper than a path may be long.
# outcome: passes | raises OSError | timeout
import os

for _ in range(4000):
    os.mkdir("deeper")
    os.chdir("deeper")
