class Point:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


class Name(str):
    pass


class Stack(list):
    def push(self, item):
        self.append(item)


p = Point(1)
name = Name("ann")
stack = Stack([p])
stack.push(name)
stack.size = 2
print(len(stack))
