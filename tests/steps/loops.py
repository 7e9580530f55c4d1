total = 0
for i in range(3):
    if i == 1:
        continue
    total += i
else:
    total += 10
while total:
    total -= 5
    if total < 5:
        break
print(total)
