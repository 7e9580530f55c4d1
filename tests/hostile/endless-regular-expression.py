# Matches with exponential backtracking.
# outcome: timeout
import re

print(re.match(r"(a+)+$", "a" * 50 + "b"))
