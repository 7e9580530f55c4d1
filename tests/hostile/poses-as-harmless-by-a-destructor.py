# Leaves objects whose end speaks, in rings that somebody will clear away later.
# outcome: passes | raises *
def rise(self):
    print("hostile")


class Captured:
    match rise:
        case __del__:
            pass


score = "_" * 2
made = (5).__class__.__class__("Made", (), {score + "del" + score: rise})


def leave(kind):
    for _ in range(100):
        ring = kind()
        ring.own = ring


leave(Captured)
leave(made)
kept = [Captured(), made()]
