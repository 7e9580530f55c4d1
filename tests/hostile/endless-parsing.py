# Has an expression parsed that the parser follows for ever.
# outcome: timeout | raises SyntaxError | raises RecursionError | raises MemoryError | crashed
compile("x if y else " * 1_000_000 + "z", "deep", "eval")
