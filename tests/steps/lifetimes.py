class Door:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("closed", self.name)


door = Door("a")
door = Door("b")
rooms = [door]
del door
rooms.clear()
print("end")
