# Asks for the decimal digits of a number that has ten million.
# outcome: timeout | raises ValueError | memory | raises MemoryError
import sys

sys.set_int_max_str_digits(0)
print(len(str(3**20_000_000)))
