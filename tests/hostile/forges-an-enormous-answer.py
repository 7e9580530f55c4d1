# Gives a short answer that is a list of millions when it is read.
# outcome: crashed | memory
import os
import stat

COUNT = 5_000_000


def number(n):
    return bytes([n]) if n < 128 else bytes([n % 128 + 128]) + number(n // 128)


answer = b"\0" + number(0) + number(COUNT) + b"\0\0" * COUNT
frame = len(answer).to_bytes(4, "little") + answer
for descriptor in range(1024):
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            view = memoryview(frame)
            while view:
                view = view[os.write(descriptor, view):]
    except OSError:
        pass
os._exit(0)
