# Takes other rights than it has.
# outcome: passes
# prints: nothing
import os

done = []
for act in [
    lambda: os.setuid(1),
    lambda: os.setgid(1),
    lambda: os.setresuid(1, 1, 1),
    lambda: os.setresgid(1, 1, 1),
    lambda: os.setgroups([0, 1, 2]),
    lambda: os.chroot("."),
    lambda: os.mknod("device", 0o20600, os.makedev(1, 1)),
    lambda: os.unshare(os.CLONE_NEWUSER),
]:
    try:
        act()
        done.append(act.__code__.co_firstlineno)
    except (AttributeError, OSError):
        pass
print(done or "nothing")
