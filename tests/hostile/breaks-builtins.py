# Takes the names away that every program and the library use.
# outcome: passes | raises *
import builtins

builtins.print("before")
for name in list(builtins.__dict__):
    if name not in ("list", "setattr"):
        setattr(builtins, name, None)
builtins.__dict__.clear()
