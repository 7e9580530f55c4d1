class Account:
    bank = "B"

    def __init__(self, owner):
        self.owner = owner
        self.sums = []

    def add(self, amount):
        self.sums.append(amount)
        return self

    @property
    def total(self):
        return sum(self.sums)


class Silent(Account):
    def __repr__(self):
        print("asked")
        return "Silent"


account = Silent("ann")
add = account.add
add(5).add(7)
print(account.total)
