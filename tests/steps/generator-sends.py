def averager():
    total, count, average = 0, 0, None
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count


mean = averager()
next(mean)
mean.send(10)
print(mean.send(20))
