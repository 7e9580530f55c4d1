# Runs code that claims to stand in another block.
# outcome: raises ZeroDivisionError
print("before")
exec(compile("\n" * 50 + "print('elsewhere')", "<block 1>", "exec"))
exec(compile("\n" * 10**6 + "1 / 0", "<block 99>", "exec"))
