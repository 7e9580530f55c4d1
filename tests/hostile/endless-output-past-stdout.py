# Writes to the descriptors of stdout and stderr themselves.
# outcome: passes
# prints: end
import os

for _ in range(1000):
    os.write(1, b"past stdout" * 1000)
    os.write(2, b"past stderr" * 1000)
print("end")
