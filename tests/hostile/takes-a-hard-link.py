# Gives a file of the author's another name, in its own folder.
# outcome: raises PermissionError | raises OSError | raises FileNotFoundError
import os

os.link("@outside@/secret.txt", "mine")
with open("mine", "w") as file:
    file.write("was here")
