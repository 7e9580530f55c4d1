# Opens the sockets of those who administer a machine.
# outcome: passes
# prints: nothing
import socket

done = []
for family, kind, protocol in [(2, 3, 1), (2, 3, 255), (16, 3, 0), (17, 3, 3), (38, 5, 0), (40, 1, 0), (1, 1, 0)]:
    try:
        socket.socket(family, kind, protocol).close()
        done.append(family)
    except OSError:
        pass
print(done or "nothing")
