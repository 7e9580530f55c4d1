# Writes, changes and removes what is not its own, by every call that can.
# outcome: passes
# prints: nothing
import os
import shutil

done = []
secret = "@outside@/secret.txt"
for act in [
    lambda: open("@outside@/new", "w"),
    lambda: open(secret, "a"),
    lambda: open(secret, "r+"),
    lambda: os.open(secret, os.O_WRONLY | os.O_TRUNC),
    lambda: os.truncate(secret, 0),
    lambda: os.mkdir("@outside@/folder"),
    lambda: os.symlink("x", "@outside@/symlink"),
    lambda: os.link(secret, "@outside@/hard"),
    lambda: os.mknod("@outside@/fifo", 0o10600),
    lambda: os.rename(secret, "@outside@/moved"),
    lambda: os.rename(secret, "mine"),
    lambda: os.replace("@outside@/link", secret),
    lambda: os.unlink(secret),
    lambda: os.rmdir("@outside@/empty"),
    lambda: shutil.copy("@outside@/secret.txt", "mine"),
    lambda: open("/etc/pyproof-was-here", "w"),
    lambda: open("../pyproof-was-here", "w"),
    lambda: open("/dev/shm/pyproof-was-here", "w"),
]:
    try:
        act()
        done.append(act.__code__.co_firstlineno)
    except OSError:
        pass
print(done or "nothing")
