# Starts another program by the system's shortest way.
# outcome: raises PermissionError
import os

print(os.posix_spawn("/bin/sleep", ["sleep", "60"], {}))
