# Lets a native function ask an iterator that never ends.
# outcome: timeout
import collections
import itertools

collections.deque(itertools.count(), maxlen=1)
