# Breaks whatever the collector knows of.
# outcome: passes | raises * | crashed | timeout
import gc
import sys

for found in gc.get_objects():
    try:
        if isinstance(found, dict):
            found.clear()
        elif isinstance(found, list):
            found[:] = []
        else:
            found.__dict__.clear()
    except BaseException:
        pass
