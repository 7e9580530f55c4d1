# Has statements compiled that nest deeper than any author would write.
# limit: 10s
# outcome: passes
# prints: end
for word in ["if 1:", "def f():", "class C:", "with a:", "for a in b:"]:
    lines = [" " * depth + word for depth in range(90)]
    try:
        compile("\n".join([*lines, " " * 90 + "pass"]), "deep", "exec")
    except (IndentationError, MemoryError, RecursionError, SyntaxError):
        pass
try:
    compile("if a:\n pass\n" + "elif a:\n pass\n" * 3000, "deep", "exec")
except (MemoryError, RecursionError, SyntaxError):
    pass
print("end")
