# Forks behind a terminal of its own.
# outcome: raises PermissionError | raises OSError | raises FileNotFoundError
import os
import pty

pid, terminal = pty.fork()
if pid == 0:
    os._exit(0)
print(pid > 0)
