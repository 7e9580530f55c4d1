# Puts its own in the place of what every program uses.
# outcome: passes
# prints: hostile
import builtins

print("hostile")
builtins.print = lambda *args, **kwargs: None
builtins.len = builtins.sorted = builtins.repr = builtins.str = lambda *args: "hostile"
builtins.__build_class__ = builtins.__import__ = None
builtins.int = builtins.dict = builtins.type
