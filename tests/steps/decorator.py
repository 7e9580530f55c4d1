import functools


def loud(function):
    @functools.wraps(function)
    def wrapper(*args, **options):
        return function(*args, **options).upper()

    return wrapper


def repeat(times):
    def decorate(function):
        def wrapper(name):
            return function(name) * times

        return wrapper

    return decorate


@loud
@repeat(2)
def greet(name):
    return "hi " + name


print(greet("ann"))
