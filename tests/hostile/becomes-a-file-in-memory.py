# Writes a program into a file that has no name, and runs it.
# outcome: raises PermissionError | raises OSError
import ctypes
import os

file = ctypes.CDLL(None).memfd_create(b"program", 0)
os.write(file, b"#!/bin/sh\nsleep 60\n")
os.execve(f"/proc/self/fd/{file}", ["program"], {})
