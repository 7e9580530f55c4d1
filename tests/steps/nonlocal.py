def outer():
    total = 0

    def add(n):
        nonlocal total
        total += n

    def double():
        nonlocal total
        total *= 2

    add(3)
    double()
    return total


print(outer())
