def outer():
    n = 1

    def middle():
        m = n

        def inner():
            return n + m

        return inner

    return middle()


def late():
    def first():
        return second()

    def second():
        return 2

    return first


print(outer()(), late()())
