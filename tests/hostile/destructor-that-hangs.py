# Does not let go of an object.
# outcome: timeout
class Sticky:
    def __del__(self):
        while True:
            pass


sticky = Sticky()
del sticky
