def add(item, box=[], *, times=1):
    box.append(item * times)
    return box


first = add("a")
second = add("b", times=2)
third = add("c", [])
print(first is second, third)
