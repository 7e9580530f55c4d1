# Reads a file that every user may read.
# outcome: raises PermissionError | raises FileNotFoundError
print(open("/etc/passwd").read())
