# Has a pattern look up an attribute whose name no one can read in the code.
# outcome: passes | raises *
score = "_" * 2


def own():
    pass


class Any(type):
    def __instancecheck__(cls, other):
        return True


class Kind(metaclass=Any):
    @lambda function: (score + "globals" + score,)
    def __match_args__():
        pass


match own:
    case Kind(names):
        names[score + "builtins" + score].len = lambda *args: "hostile"
