letters = list("abcdef")
middle = letters[1:4]
letters[1:4] = ["X"]
del letters[::2]
letters[len(letters):] = middle
print(letters)
