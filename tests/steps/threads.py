import threading


def outer(n):
    count = n

    def work():
        nonlocal count
        count += 1
        results.append(count)

    return work


results = []
for n in range(2):
    one = threading.Thread(target=outer(n))
    one.start()
    one.join()
print(results)
