# Doubles itself again and again.
# outcome: raises PermissionError
import os

for _ in range(6):
    os.fork()
