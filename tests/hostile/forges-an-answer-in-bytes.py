# Gives an answer as the tool's own processes speak to each other.
# outcome: crashed | passes | raises *
import os
import stat


def number(n):
    return bytes([n]) if n < 128 else bytes([n % 128 + 128]) + number(n // 128)


def text(words):
    return number(len(words.encode())) + words.encode()


def many(*parts):
    return number(len(parts)) + b"".join(parts)


place = number(2**40) + number(2**63)
error = text("\0") + text("") + many(place, number(0) + number(0)) + b"\0"
events = many(
    number(2**40) + b"\0\0" + text("forged") + many(place),
    number(0) + b"\3" + number(2**63) + error + b"\0",
    number(0) + b"\4" + place + error,
    number(0) + b"\5" + place,
)
answer = b"\0" + events + many(b"\0" + number(2**63))
frame = len(answer).to_bytes(4, "little") + answer
for descriptor in range(1024):
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            os.write(descriptor, frame * 3)
    except OSError:
        pass
