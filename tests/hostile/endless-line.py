# Writes one line that has no end.
# outcome: output-limit
import sys

while True:
    sys.stdout.write("more " * 100)
