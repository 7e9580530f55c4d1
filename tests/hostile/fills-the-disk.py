# Writes one file without an end.
# limit: 10s
# outcome: raises OSError
with open("full", "wb", buffering=0) as file:
    for _ in range(256):
        file.write(bytes(1 << 20))
