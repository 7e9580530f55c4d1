# Has expressions parsed and compiled that nest without an end.
# limit: 10s
# outcome: passes
# prints: end
for text in [
    "(" * 20_000 + ")" * 20_000,
    "[" * 20_000,
    "-" * 20_000 + "1",
    "not " * 20_000 + "1",
    "1" + "+1" * 20_000,
    "a" + ".b" * 20_000,
    "a" + "[0]" * 20_000,
    "lambda: " * 20_000 + "1",
    "f" + "()" * 20_000,
    "{1:" * 20_000,
    "f'{" * 5_000,
    "a**" * 20_000 + "b",
]:
    try:
        compile(text, "deep", "eval")
    except (MemoryError, RecursionError, SyntaxError):
        pass
print("end")
