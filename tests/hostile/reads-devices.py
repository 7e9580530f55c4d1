# Opens devices: terminals, disks, memory, a thermometer.
# outcome: passes
# prints: nothing
import os

found = []
for name in ["tty", "ptmx", "console", "mem", "kmsg", "vda", "sda", "fuse", "kvm", "full", "zero"]:
    for way in [os.O_RDONLY, os.O_WRONLY]:
        try:
            os.close(os.open(f"/dev/{name}", way | os.O_NONBLOCK | os.O_NOCTTY))
            found.append(name)
        except OSError:
            pass
print(found or "nothing")
