# Changes the class of what output is written to.
# outcome: passes | raises TypeError | raises AttributeError
import sys

kind = type(sys.stdout)
kind.write = lambda self, text: None
sys.stdout.write = print
sys.stdout.__class__ = object
