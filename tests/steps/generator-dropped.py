def lines():
    try:
        yield 1
        yield 2
    finally:
        print("closed")


for one in lines():
    break
held = [lines()]
next(held[0])
held = None
print("after")
