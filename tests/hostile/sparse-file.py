# Makes a file that is long and holds nothing.
# outcome: raises OSError | passes
with open("sparse", "wb") as file:
    file.truncate(1 << 40)
