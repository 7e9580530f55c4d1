# Leaves the printing to a thread.
# outcome: output-limit
import threading
import time


def chatter():
    while True:
        print("more " * 100)


threading.Thread(target=chatter, daemon=True).start()
time.sleep(3600)
