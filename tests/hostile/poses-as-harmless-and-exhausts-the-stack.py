# Imports nothing, and hides that it came to the end of the stack.
# outcome: passes
# prints: end
class Mirror:
    def __repr__(self):
        return repr([self])


def deeper():
    deeper()


for act in [deeper, lambda: repr(Mirror())] * 3:
    try:
        act()
    except RecursionError:
        pass
print("end")
