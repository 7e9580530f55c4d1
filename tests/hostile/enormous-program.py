# Has a program compiled that is millions of lines long.
# outcome: passes | timeout | memory | raises MemoryError
exec("x = 1\n" * 2_000_000)
