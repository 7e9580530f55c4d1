def outer():
    x = 1

    def inner():
        return x

    before = inner()
    x = 2
    return inner, before


inner, before = outer()
print(before, inner())
