# Has every thread start another two.
# outcome: passes | crashed | memory | timeout
# prints: end
import threading
import time

count = 0


def multiply():
    global count
    count += 1
    for _ in range(2):
        if count < 2000:
            threading.Thread(target=multiply, daemon=True).start()
    time.sleep(60)


threading.excepthook = lambda args: None
threading.Thread(target=multiply, daemon=True).start()
time.sleep(0.3)
print("end")
