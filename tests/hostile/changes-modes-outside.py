# Changes modes, owners and times of what is not its own.
# outcome: passes
# prints: nothing
import ctypes
import os

done = []
secret = "@outside@/secret.txt"
for act in [
    lambda: os.chmod(secret, 0o777),
    lambda: os.chmod("@outside@", 0o777),
    lambda: os.chown(secret, os.getuid(), os.getgid()),
    lambda: os.lchown("@outside@/link", os.getuid(), os.getgid()),
    lambda: os.utime(secret, (0, 0)),
    lambda: os.utime("@outside@", (0, 0)),
]:
    try:
        act()
        done.append(act.__code__.co_firstlineno)
    except OSError:
        pass
system = ctypes.CDLL(None)
if system.setxattr(secret.encode(), b"user.pyproof", b"here", 4, 0) == 0:
    done.append("setxattr")
print(done or "nothing")
