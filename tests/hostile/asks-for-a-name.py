# Has the system's library ask for an address.
# outcome: raises gaierror | raises PermissionError | raises OSError
import socket

print(socket.getaddrinfo("example.com", 80))
