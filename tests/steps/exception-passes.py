class Odd(Exception):
    def __str__(self):
        print("asked")
        return "odd"


def inner(n):
    raise Odd(n)


def outer(n):
    inner(n)
    return "never"


try:
    outer(3)
except Odd as error:
    caught = error.args[0]
print(caught)
