import math
import sys

__version__ = "1"
Q = 'quote " and \\ and ж'
box = {"key with space": 1.5, "\ud800": 2j, Ellipsis: True}
out = sys.stdout


def f():
    pass


f.calls = 0
setattr(f, "odd name", None)
print(math.pi > 3, range(3), range(1, 9, 2))
