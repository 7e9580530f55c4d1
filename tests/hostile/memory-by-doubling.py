# Doubles a text until nothing is left.
# limit: 10s
# outcome: memory | raises MemoryError
text = "memory"
while True:
    text += text
