squares = [n * n for n in range(100000)]
total = 0
for square in squares: total += 0
print(len(squares), total)
