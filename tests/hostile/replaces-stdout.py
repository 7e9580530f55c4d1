# Takes the ways away on which output is heard.
# outcome: passes
# prints: before
import io
import sys

print("before")
sys.stdout = sys.__stdout__ = io.StringIO()
sys.stderr = sys.__stderr__ = None
sys.stdin = None
print("after")
del sys.stdout
