asked = 0


class Meta(type):
    def __eq__(cls, other):
        global asked
        asked += 1
        return cls is other

    def __hash__(cls):
        global asked
        asked += 1
        return 7

    def __subclasscheck__(cls, other):
        global asked
        asked += 1
        return True

    def __bool__(cls):
        global asked
        asked += 1
        return True

    __len__ = __hash__


class Plain(metaclass=Meta):
    def __get__(self, instance, owner):
        global asked
        asked += 1
        return self

    def __eq__(self, other):
        global asked
        asked += 1
        return self is other

    __hash__ = Meta.__hash__
    __bool__ = Meta.__bool__
    __call__ = __len__ = Meta.__hash__


class Listed(list, metaclass=Meta):
    pass


class Wrong(ValueError, metaclass=Meta):
    pass


class Numbers(tuple):
    __len__ = __iter__ = __bool__ = Meta.__hash__


class Words(dict):
    __len__ = __iter__ = __bool__ = items = Meta.__hash__


class Name(str):
    __eq__ = Meta.__eq__
    __hash__ = Meta.__hash__


class Holder:
    part = property(Plain())
    plain = Plain()


def given(a, *, b):
    return a, b


given.__defaults__ = Numbers((1,))
given.__kwdefaults__ = Words(b=2)
holder = Holder()
vars(holder)[Name("key")] = vars(holder)[Plain()] = 1
Plain.__name__ = Name("partial")
held = [Plain(), Listed([1]), Wrong("a"), range(0, 3, True), {}, holder]
asked = 0


def passing(thing):
    return thing


for one in held:
    passing(one)
first = asked
second = asked
print(first, second)
