# Stops time for those who ask Python for it.
# outcome: passes
# prints: 0
import datetime
import time

for name in ["time", "monotonic", "perf_counter", "time_ns"]:
    setattr(time, name, lambda: 0)
time.sleep = lambda seconds: None
datetime.datetime = datetime.date = None
print(time.time())
