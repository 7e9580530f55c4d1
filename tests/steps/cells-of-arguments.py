def outer(second, first, *rest, last=0):
    zero = 0
    another = 1

    def inner():
        return first, second, rest, last, zero, another

    return inner


inner = outer(1, 2, 3)
print(inner())
