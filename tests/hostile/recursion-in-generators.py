# Has a thousand generators wait for each other.
# outcome: passes
# prints: RecursionError
def chain(depth):
    yield from chain(depth + 1)


try:
    next(chain(0))
except RecursionError as error:
    print(type(error).__name__)
