def read(text):
    try:
        return int(text)
    except ValueError as error:
        kept = error.args
        return None
    finally:
        print("done")


print(read("5"), read("x"))
