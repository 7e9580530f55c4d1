# Computes a number of a hundred million digits.
# outcome: timeout | memory | raises MemoryError
number = 10**10**8
print(number % 7)
