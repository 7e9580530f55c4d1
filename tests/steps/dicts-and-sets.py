ages = {"ann": 31, "bob": 25}
ages["cid"] = [1]
for name, age in ages.items():
    pass
keys = {1, 2}
keys |= {3}
frozen = frozenset(keys)
pairs = {(1, 2): frozen, None: keys}
print(sorted(keys), len(pairs))
