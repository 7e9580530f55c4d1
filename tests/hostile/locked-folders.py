# Leaves folders that not even their owner may enter.
# outcome: passes | raises PermissionError
# prints: end
import os

os.makedirs("locked/inner")
with open("locked/inner/file", "w") as file:
    file.write("kept")
os.chmod("locked/inner/file", 0)
os.chmod("locked/inner", 0)
os.chmod("locked", 0)
print("end")
os.chmod(".", 0)
