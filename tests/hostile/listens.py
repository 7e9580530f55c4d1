# Waits for others to connect.
# outcome: raises PermissionError | raises OSError
import socket

with socket.socket() as server:
    server.bind(("127.0.0.1", 0))
    server.listen()
    print(server.getsockname())
