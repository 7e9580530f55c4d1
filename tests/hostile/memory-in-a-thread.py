# Takes memory in a thread while the program waits.
# limit: 10s
# outcome: memory | raises MemoryError
import threading

kept = []


def take():
    while True:
        kept.append(bytes(10**6) + b"1")


thread = threading.Thread(target=take)
thread.start()
thread.join()
raise MemoryError
