# Writes small files that are much together.
# limit: 10s
# outcome: raises OSError
for number in range(256):
    with open(str(number), "wb", buffering=0) as file:
        file.write(bytes(1 << 20))
