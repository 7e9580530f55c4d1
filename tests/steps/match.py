def name(value):
    match value:
        case 0:
            return "zero"
        case [first, *rest]:
            return first
        case {"k": held} if held:
            return held
        case _:
            return "other"


print(name(0), name([1, 2]), name({"k": 3}), name("x"))
