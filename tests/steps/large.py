numbers = list(range(1000000))
numbers.append(1)
text = "a" * 5000
big = 10 ** 2000
bytes_ = b"\x00" * 300
deep = []
for i in range(30):
    deep = [deep]
many = {n: [n] for n in range(300)}
print(len(numbers))
