# Joins a thread that never ends.
# outcome: timeout
import threading

thread = threading.Thread(target=threading.Event().wait)
thread.start()
thread.join()
