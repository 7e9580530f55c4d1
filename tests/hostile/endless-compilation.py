# Has loops compiled whose nesting the compiler follows for ever.
# outcome: timeout | raises SyntaxError | raises IndentationError | raises RecursionError
lines = [" " * depth + "while 1:" for depth in range(500)]
compile("\n".join([*lines, " " * 500 + "pass"]), "deep", "exec")
