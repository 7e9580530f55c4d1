# Starts threads until none can be started.
# limit: 10s
# outcome: passes | crashed | memory | timeout
# prints: True
import threading
import time

started = 0
try:
    for _ in range(2000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        started += 1
except (MemoryError, OSError, RuntimeError):
    pass
print(started <= 32)
