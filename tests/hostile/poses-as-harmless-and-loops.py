# Imports nothing, and does not end.
# outcome: timeout
def count(n):
    while True:
        n += 1


print(count(0))
