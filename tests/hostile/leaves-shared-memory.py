# Leaves memory behind that no process owns.
# outcome: raises PermissionError | raises FileNotFoundError | raises OSError
from multiprocessing import shared_memory

memory = shared_memory.SharedMemory(name="pyproof-was-here", create=True, size=1 << 20)
print(memory.name)
