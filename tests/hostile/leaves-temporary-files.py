# Leaves temporary files where the library makes them.
# outcome: passes
# prints: True
import os
import tempfile

handle, name = tempfile.mkstemp()
folder = tempfile.mkdtemp()
print(os.path.samefile(os.path.dirname(folder), os.path.dirname(name)))
