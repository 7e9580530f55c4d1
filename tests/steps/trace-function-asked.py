import sys

a = 1
sys.settrace(None)
b = 2
print(a + b)
