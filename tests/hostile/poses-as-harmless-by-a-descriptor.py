# Imports nothing, and comes to the builtins of all by a function's class.
# outcome: passes | raises *
score = "_" * 2


def own():
    pass


def hostile(*args, **kwargs):
    honest("hostile", *args, **kwargs)


honest = print
names = type(own).__dict__[score + "globals" + score]
get = type(names).__dict__[score + "get" + score]
get(names, own, None)[score + "builtins" + score].print = hostile
