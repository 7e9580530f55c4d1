# Loops without an end.
# outcome: timeout
while True:
    pass
