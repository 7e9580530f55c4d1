# Compares itself by comparing itself.
# outcome: raises RecursionError
class Same:
    def __eq__(self, other):
        return [self] == [other]

    def __hash__(self):
        return hash((self,))

    def __lt__(self, other):
        return sorted([self, other])[0] is self


try:
    print(Same() == Same())
except RecursionError:
    try:
        print({Same(): 1})
    except RecursionError:
        print(Same() < Same())
