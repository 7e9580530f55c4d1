# Opens a named pipe that nobody else opens.
# outcome: timeout | raises PermissionError
import os
import stat

os.mknod("pipe", stat.S_IFIFO | 0o600)
with open("pipe") as pipe:
    print(pipe.read())
