# Asks the network as a program would, names and all.
# outcome: raises URLError | raises PermissionError
import urllib.request

print(urllib.request.urlopen("http://example.com/", timeout=0.5).status)
