# Has a text look up attributes whose names no one can read in the code.
# outcome: passes | raises *
def own():
    pass


print(len(("{0._" + "_globals_" + "_}").format(own)) > 100)
