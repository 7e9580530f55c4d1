# Reads what the system tells of processes, of this one too.
# outcome: passes
# prints: nothing
import os

found = []
for process in ["self", "thread-self", str(os.getpid()), str(os.getppid()), "1"]:
    for name in ["environ", "maps", "mem", "exe", "cmdline", "status", "root/etc/passwd"]:
        try:
            with open(f"/proc/{process}/{name}", "rb") as file:
                found.append((process, name, file.read(1)))
        except OSError as error:
            pass
for folder in ["/proc", "/proc/self/fd", "/sys", "/dev", "/dev/shm", "/run"]:
    try:
        found.append((folder, os.listdir(folder)[:1]))
    except OSError:
        pass
print(found or "nothing")
