def make(step):
    class Counter:
        def __init__(self):
            super().__init__()
            self.n = 0

        def next(self):
            self.n += step
            return self.n

    return Counter


counter = make(5)()
counter.next()
print(counter.next())
