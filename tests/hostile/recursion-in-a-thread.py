# Calls itself without an end on the stack of a thread.
# outcome: passes
# prints: RecursionError RecursionError
import threading

ends = []


class Mirror:
    def __repr__(self):
        return repr([self])


def deeper():
    return deeper()


def attempt(what):
    try:
        what()
    except RecursionError as error:
        ends.append(type(error).__name__)


for what in [deeper, lambda: repr(Mirror())]:
    thread = threading.Thread(target=attempt, args=(what,))
    thread.start()
    thread.join()
print(*ends)
