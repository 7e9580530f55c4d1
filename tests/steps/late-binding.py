def make():
    functions = []
    for i in range(3):
        functions.append(lambda: i)
    return functions


late = make()
early = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in early])
