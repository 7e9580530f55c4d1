# Nests data deeper than any function should follow.
# limit: 10s
# outcome: passes
# prints: end
import copy
import json
import marshal
import pickle

deep = []
for _ in range(5000):
    deep = [deep]
for act in [
    lambda: repr(deep),
    lambda: deep == copy.copy(deep),
    lambda: copy.deepcopy(deep),
    lambda: json.dumps(deep),
    lambda: json.loads("[" * 100_000),
    lambda: pickle.dumps(deep),
    lambda: marshal.dumps(deep),
    lambda: isinstance(1, eval("(" * 90 + "int" + ",)" * 90)),
]:
    try:
        act()
    except (MemoryError, RecursionError, ValueError):
        pass
print("end")
