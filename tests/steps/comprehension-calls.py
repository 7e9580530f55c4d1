def square(n):
    return n * n


print([square(n) for n in (1, 2)])
