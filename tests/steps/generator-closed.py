def lines():
    try:
        yield 1
        yield 2
    finally:
        print("closed")


one = lines()
next(one)
one.close()
print("after")
