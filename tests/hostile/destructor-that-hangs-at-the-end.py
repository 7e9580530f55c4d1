# Does not let go of an object that is left when the program ends.
# outcome: passes | timeout
# prints: end
class Sticky:
    def __del__(self):
        while True:
            pass


sticky = Sticky()
print("end")
