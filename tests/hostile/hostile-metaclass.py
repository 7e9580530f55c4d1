# Answers every question of its class with an error.
# outcome: passes | raises *
class Refuse(type):
    def __getattribute__(cls, name):
        raise SystemError(name)

    __instancecheck__ = __subclasscheck__ = __repr__ = __getattribute__


class Hostile(Exception, metaclass=Refuse):
    pass


raise Hostile
