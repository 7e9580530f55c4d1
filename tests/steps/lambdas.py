compose = lambda f, g: lambda x: f(g(x))
both = compose(lambda x: x + 1, lambda x: x * 2)
print(both(5), (lambda: both)() is both)
print(sorted(["bb", "a"], key=lambda word: len(word)))
