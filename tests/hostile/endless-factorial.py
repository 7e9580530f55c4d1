# Multiplies numbers that grow without a bound.
# outcome: timeout | memory | raises MemoryError
import math

print(math.factorial(10**8) % 7)
