# Has a shell write outside.
# outcome: passes | raises PermissionError
# prints: True
import os

print(os.system("sleep 60 & echo was here > @outside@/shell") != 0)
