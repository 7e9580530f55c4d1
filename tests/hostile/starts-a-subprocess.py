# Starts another program as a script would.
# outcome: raises PermissionError | raises OSError
import subprocess

print(subprocess.run(["sleep", "60"]))
