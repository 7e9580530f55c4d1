# Prints without an end.
# outcome: output-limit
while True:
    print("more " * 100)
