# Leaves a thread behind that would meddle with later programs.
# outcome: passes
# prints: end
import builtins
import math
import threading
import time


def meddle():
    while True:
        math.pi = 3
        builtins.len = None
        time.sleep(0.001)


threading.Thread(target=meddle, daemon=True).start()
print("end")
