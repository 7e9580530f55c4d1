# Leaves files whose names are no text.
# outcome: passes | raises PermissionError
# prints: end
import os
import stat

for name in [b"\xff\xfe", b"-rf", b"new\nline", b" ", b"~", b"n" * 255]:
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
os.mknod("fifo", stat.S_IFIFO | 0o600)
print("end")
