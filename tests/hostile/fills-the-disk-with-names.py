# Makes empty files without an end.
# outcome: raises OSError | timeout
for number in range(200_000):
    open(f"{number:0200}", "w").close()
