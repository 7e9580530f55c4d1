# Raises an error whose text, form and class cannot be told.
# outcome: raises Odd
class Odd(Exception):
    def __str__(self):
        raise self

    def __repr__(self):
        return 7

    def __getattribute__(self, name):
        raise self


raise Odd
