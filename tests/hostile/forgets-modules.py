# Forgets every module, its own and the interpreter's.
# outcome: passes | raises *
import sys

sys.modules.clear()
sys.__dict__.clear()
