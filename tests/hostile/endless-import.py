# Imports a module of its own that never ends.
# outcome: timeout
import sys

with open("endless.py", "w") as module:
    module.write("while True: pass\n")
sys.path.insert(0, ".")
import endless
