# Removes or renames the folder that it stands in.
# outcome: passes
# prints: end
import os

folder = os.getcwd()
for act in [
    lambda: os.rmdir(folder),
    lambda: os.rename(folder, folder + "-moved"),
    lambda: os.rmdir(os.path.dirname(folder)),
]:
    try:
        act()
    except OSError:
        pass
print("end")
