n = 0
while n < 100000:
    n += 1
print(n)
