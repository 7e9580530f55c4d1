# Calls itself without an end.
# outcome: raises RecursionError
def deeper(n):
    return deeper(n + 1) + 1


deeper(0)
