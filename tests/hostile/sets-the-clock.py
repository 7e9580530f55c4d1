# Sets the clock of the machine, to the time that it has.
# outcome: passes
# prints: -1
import ctypes

system = ctypes.CDLL(None)
now = ctypes.create_string_buffer(64)
system.clock_gettime(0, ctypes.byref(now))
print(system.clock_settime(0, ctypes.byref(now)))
