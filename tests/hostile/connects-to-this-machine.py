# Connects to this machine and to the world, by each family of addresses.
# outcome: passes
# prints: nothing
import socket

done = []
for family, kind, address in [
    (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", @port@)),
    (socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 80)),
    (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 9)),
    (socket.AF_INET6, socket.SOCK_STREAM, ("::1", @port@)),
    (socket.AF_UNIX, socket.SOCK_STREAM, "\0pyproof-hostile"),
    (socket.AF_UNIX, socket.SOCK_STREAM, "@outside@/socket"),
    (socket.AF_UNIX, socket.SOCK_DGRAM, "/dev/log"),
]:
    try:
        with socket.socket(family, kind) as way:
            way.settimeout(0.05)
            way.connect(address)
            done.append(address)
    except OSError:
        pass
print(done or "nothing")
