def count_to(limit):
    n = 1
    while n <= limit:
        yield n
        n += 1


numbers = count_to(2)
print(next(numbers))
for rest in numbers:
    print(rest)
print(list(numbers))
