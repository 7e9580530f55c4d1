def f(n):
    try:
        try:
            raise KeyError(n)
        except KeyError as first:
            raise ValueError("again") from first
        finally:
            n += 1
    except ValueError:
        return n
    else:
        return None


class Ends:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration


for one in Ends():
    pass
print(f(1), next(Ends(), "none"))
