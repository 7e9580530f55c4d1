# Loads native code that it has written itself.
# outcome: raises OSError
import ctypes

with open("native.so", "wb") as file:
    file.write(b"\x7fELF" + bytes(60))
ctypes.CDLL("./native.so")
