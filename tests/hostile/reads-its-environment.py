# Reads what the environment tells of the machine and of its owner.
# outcome: passes
# prints: HOME PYTHONHASHSEED TZ
# prints: True UTC 0 ['main.py']
# prints: None
import getpass
import os
import sys

print(*sorted(os.environ))
print(os.path.samefile(os.environ["HOME"], "."), os.environ["TZ"], os.environ["PYTHONHASHSEED"], sys.argv)
print(os.getenv("PATH"))
