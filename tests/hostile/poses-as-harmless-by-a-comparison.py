# Is given what a class keeps its methods in, by comparing what only shows it.
# outcome: passes | raises *
class Thief(dict):
    def __eq__(self, other):
        self.found = other
        return True

    def __or__(self, other):
        self.found = other
        return self

    __ror__ = __or__


for kind in [int, str, list, dict]:
    thief = Thief()
    kind.__dict__ == thief
    kind.__dict__ | thief
    for name in list(thief.found):
        if name[0] != "_":
            thief.found[name] = None
    thief.found["__add__"] = thief.found["__repr__"] = lambda *args: "hostile"
