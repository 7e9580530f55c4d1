# Changes what would be passed on: mask, folder, niceness, signals, environment.
# outcome: passes
# prints: end
import os
import signal

os.umask(0o777)
os.chdir("/")
for act in [
    lambda: os.nice(19),
    lambda: os.sched_setaffinity(0, {0}),
    lambda: os.setpgid(0, 0),
    lambda: os.setpriority(os.PRIO_PROCESS, 0, 10),
    lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL),
    lambda: os.environ.clear(),
    lambda: os.putenv("PYTHONPATH", "/tmp"),
]:
    try:
        act()
    except (AttributeError, OSError):
        pass
print("end")
