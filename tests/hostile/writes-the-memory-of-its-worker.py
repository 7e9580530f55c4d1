# Writes into the memory of its worker, and of itself.
# outcome: passes
# prints: nothing
import os

found = []
for process in ["self", os.getppid()]:
    for name in ["mem", "oom_score_adj", "comm", "clear_refs", "coredump_filter"]:
        try:
            with open(f"/proc/{process}/{name}", "r+b", buffering=0) as file:
                found.append((process, name))
        except OSError:
            pass
print(found or "nothing")
