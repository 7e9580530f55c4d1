# Reads a file of the author's, by its name and by its folder's.
# outcome: passes
# prints: nothing
import os

found = []
for act in [
    lambda: open("@outside@/secret.txt").read(),
    lambda: os.listdir("@outside@"),
    lambda: [entry.name for entry in os.scandir("@outside@")],
    lambda: os.open("@outside@", os.O_RDONLY),
    lambda: os.read(os.open("@outside@/secret.txt", os.O_RDONLY), 10),
    lambda: os.listdir("/"),
    lambda: os.listdir(".."),
    lambda: os.listdir("/tmp"),
    lambda: os.listdir("/root"),
    lambda: os.listdir("/home"),
]:
    try:
        found.append(act())
    except OSError:
        pass
# A folder may be there, if there is nothing in it.
print([what for what in found if what] or "nothing")
