class Ready:
    def __await__(self):
        got = yield "wait"
        return got


async def inner():
    return await Ready()


async def outer():
    return await inner()


task = outer()
print(task.send(None))
try:
    task.send(5)
except StopIteration as end:
    print(end.value)
