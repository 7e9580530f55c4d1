def fail(box):
    box.append(1)
    return box[5]


box = []
fail(box)
print("never")
