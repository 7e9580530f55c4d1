# Writes a program into its folder, and runs it.
# outcome: raises PermissionError
import os

with open("program", "w") as program:
    program.write("#!/bin/sh\nsleep 60\n")
os.chmod("program", 0o755)
os.execv("./program", ["program"])
