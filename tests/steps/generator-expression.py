base = 10
squares = (n * base for n in (1, 2))
print(next(squares))
print(sum(squares))
