# Ends its process from a thread while the program goes on.
# outcome: crashed
import os
import threading

threading.Thread(target=os._exit, args=(2,)).start()
while True:
    pass
