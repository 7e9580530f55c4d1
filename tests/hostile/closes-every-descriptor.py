# Closes whatever is open, the way to its answer among it.
# outcome: crashed
import os

os.closerange(0, 1024)
print("unheard")
