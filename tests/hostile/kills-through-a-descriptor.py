# Takes hold of its worker by a descriptor, to kill it.
# outcome: raises PermissionError | raises OSError
import os
import signal

signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9)
