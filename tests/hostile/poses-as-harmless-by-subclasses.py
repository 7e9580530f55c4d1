# Imports nothing, and comes to the modules of the library by their classes.
# outcome: passes | raises *
score = "_" * 2


def own():
    pass


names = type(own).__dict__[score + "globals" + score]
get = type(names).__dict__[score + "get" + score]
for found in type.__dict__[score + "subclasses" + score](object):
    if found.__name__ == "_wrap_close":
        os = get(names, found.__init__, None)
        os["sys"].modules.clear()
        os["abc"].ABC = os["listdir"] = os["getcwd"] = None
