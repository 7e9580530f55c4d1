# Asks for its own form.
# outcome: raises RecursionError
class Mirror:
    def __repr__(self):
        return f"{self!r}"


print(repr(Mirror()))
