def outer(word):
    def inner():
        return word

    return inner


hello = outer("hello")
bye = outer("bye")
print(hello(), bye())
