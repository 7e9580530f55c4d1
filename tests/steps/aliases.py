a = [1, 2]
b = a
c = a[:]
b.append(3)
grid = [[0] * 2] * 2
grid[0][1] = 7
a.append(a)
print(a is b, c, grid)
