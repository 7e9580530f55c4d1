# Gives an error a class, a name and a text that are none.
# outcome: raises *
name = "\ud800\0\x1b[31m" + "n" * 100_000
raise type(name, (Exception,), {"__module__": 3, "__str__": lambda self: "\udfff\0" * 100_000})()
