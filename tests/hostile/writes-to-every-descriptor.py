# Writes into whatever is open, the way to its answer among it.
# outcome: crashed | passes
import os

for descriptor in range(1024):
    try:
        os.write(descriptor, b"junk" * 100)
    except OSError:
        pass
