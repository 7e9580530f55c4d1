# Leaves false modules for whoever imports them next.
# outcome: passes
# prints: 3
import json
import math
import os
import sys
import types

math.pi = 3
json.dumps = os.getcwd = os.listdir = lambda *args, **kwargs: "hostile"
sys.modules["random"] = sys.modules["re"] = types.ModuleType("hostile")
sys.path[:] = sys.meta_path[:] = sys.path_hooks[:] = []
sys.argv[:] = ["hostile"]
print(math.pi)
