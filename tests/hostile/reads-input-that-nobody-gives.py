# Waits for somebody at a keyboard.
# outcome: raises EOFError
import sys

print(repr(sys.stdin.read()))
input("password: ")
