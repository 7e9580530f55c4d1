# Catches whatever might end its loop.
# outcome: timeout
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
    finally:
        continue
