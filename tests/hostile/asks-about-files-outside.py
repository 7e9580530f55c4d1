# Asks what there is outside, without opening it. That a file is there may be
# told, and how large it is: the kernel has no right for that, and nothing of it
# is read or changed.
# outcome: passes
# prints: nothing
import os

found = []
os.stat("/etc")
for act in [
    lambda: os.chdir("@outside@") or os.listdir(),
    lambda: open("secret.txt").read(),
    lambda: os.open(".", os.O_RDONLY | os.O_DIRECTORY),
    lambda: os.truncate("secret.txt", 0),
]:
    try:
        found.append(act())
    except OSError:
        pass
print(found or "nothing")
