# Replaces its own program by another.
# outcome: raises PermissionError
import os

os.execv("/bin/sleep", ["sleep", "60"])
