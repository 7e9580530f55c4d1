# Makes a symbolic link out of its folder, and follows it.
# outcome: raises PermissionError | raises FileNotFoundError
import os

os.symlink("@outside@", "door")
print(open("door/secret.txt").read())
