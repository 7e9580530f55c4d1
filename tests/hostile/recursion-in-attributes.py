# Looks an attribute up by looking it up.
# outcome: raises RecursionError
class Lost:
    def __getattr__(self, name):
        return getattr(self, name + "x")


print(Lost().found)
