# Raises what a keyboard would.
# outcome: raises KeyboardInterrupt
raise KeyboardInterrupt
