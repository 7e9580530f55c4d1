# Loops in native code, where no bytecode is reached.
# outcome: timeout
print(sum(range(10**12)))
