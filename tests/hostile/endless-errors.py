# Writes to stderr without an end.
# outcome: output-limit
import sys

while True:
    print("more " * 100, file=sys.stderr)
