# Raises the limits that it was given.
# outcome: passes
# prints: nothing
import resource

raised = []
for name in ["AS", "CORE", "CPU", "DATA", "FSIZE", "NOFILE", "NPROC", "STACK", "MEMLOCK"]:
    limit = getattr(resource, "RLIMIT_" + name)
    hard = resource.getrlimit(limit)[1]
    if hard == resource.RLIM_INFINITY:
        continue
    try:
        resource.setrlimit(limit, (hard + 1, hard + 1))
        raised.append(name)
    except (OSError, ValueError):
        pass
print(raised or "nothing")
