# Leaves links out of its folder to whoever clears it away.
# outcome: passes
# prints: end
import os

os.symlink("@outside@", "door")
os.symlink("@outside@/secret.txt", "secret")
os.mkdir("folder")
os.symlink("@outside@", "folder/door")
print("end")
