from functools import partial


class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, m):
        return self.n + m


def add(n, m):
    return n + m


by_class = Adder(1)
by_partial = partial(add, 1)
print(by_class(2), by_partial(2))
