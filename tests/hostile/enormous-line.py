# Prints a hundred megabytes at once.
# limit: 10s
# outcome: output-limit
print("x" * 10**8)
