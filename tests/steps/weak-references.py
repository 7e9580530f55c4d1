from weakref import ref


class Thing:
    pass


thing = Thing()
weak = ref(thing)
print(weak() is thing)
del thing
print(weak())
