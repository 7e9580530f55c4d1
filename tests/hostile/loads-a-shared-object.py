# Loads native code from a file.
# outcome: raises OSError
import ctypes

ctypes.CDLL("@outside@/native.so")
