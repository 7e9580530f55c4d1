# Never answers whether it is equal.
# outcome: timeout
class Undecided:
    def __eq__(self, other):
        while True:
            pass


print([Undecided()].index(1))
