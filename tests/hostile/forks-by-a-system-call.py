# Forks past the interpreter.
# outcome: passes
# prints: -1 -1 -1
import ctypes

system = ctypes.CDLL(None)
print(system.fork(), system.syscall(57), system.syscall(56, 17, 0, 0, 0, 0))
