class Meta(type):
    def __getattribute__(cls, name):
        print("asked Meta for", name)
        raise RuntimeError

    def __call__(cls):
        return object.__new__(cls)

    def __instancecheck__(cls, other):
        print("asked Meta")
        return True


class Odd(metaclass=Meta):
    def __getattribute__(self, name):
        print("asked for", name)
        raise RuntimeError

    def __eq__(self, other):
        print("asked ==")
        return True

    def __hash__(self):
        print("asked hash")
        return 1

    def __repr__(self):
        print("asked repr")
        return "odd"

    def __bool__(self):
        print("asked bool")
        return True

    def __len__(self):
        print("asked len")
        return 1

    __iter__ = __index__ = __int__ = __str__ = __format__ = __repr__


class Text(str):
    __eq__ = __hash__ = __len__ = __repr__ = __getitem__ = None


class Box(dict):
    def items(self):
        print("asked items")
        return {}.items()

    __iter__ = keys = __len__ = __getitem__ = items


class Hidden:
    @property
    def __dict__(self):
        print("asked dict")
        return {}

    @property
    def __class__(self):
        print("asked class")
        return int


class Number(int):
    __repr__ = __pos__ = __index__ = __str__ = None


odd = Odd()
held = [odd, Text("a"), Box(a=odd), Hidden(), Number(5)]


def passing(thing):
    return thing


for one in held:
    passing(one)
