# Asks whether it might signal any process at all.
# outcome: raises PermissionError | raises ProcessLookupError
import os

os.kill(-1, 0)
