# Looks for the tool's own variables above its own.
# outcome: passes
# prints: 1
import sys

frame, depth = sys._getframe(), 0
while frame is not None:
    frame.f_locals
    frame, depth = frame.f_back, depth + 1
print(depth)
