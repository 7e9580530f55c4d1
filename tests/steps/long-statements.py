def add(a,
        b):
    return (a
            + b)


result = add(
    1,
    add(2,
        3),
)
print("a"
      "b", result)
