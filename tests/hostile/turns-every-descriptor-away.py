# Puts a file of its own in the place of whatever is open.
# outcome: crashed
import os

file = os.open("mine", os.O_RDWR | os.O_CREAT)
for descriptor in range(64):
    if descriptor != file:
        try:
            os.dup2(file, descriptor)
        except OSError:
            pass
print("unheard")
