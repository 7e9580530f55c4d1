# Ends its process with a good status and without a word.
# outcome: crashed
import os

print("lost")
os._exit(0)
