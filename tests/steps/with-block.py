class Door:
    def __enter__(self):
        self.open = True
        return self

    def __exit__(self, kind, error, traceback):
        self.open = False
        return kind is KeyError


with Door() as door:
    print(door.open)
with door:
    {}["missing"]
print(door.open)
