# Turns the knobs that an interpreter has.
# outcome: passes
# prints: end
import gc
import sys

gc.disable()
gc.set_threshold(1)
for act in [
    lambda: sys.setrecursionlimit(60),
    lambda: sys.setswitchinterval(1e-9),
    lambda: sys.set_int_max_str_digits(640),
    lambda: sys.set_asyncgen_hooks(firstiter=print),
    lambda: sys.set_coroutine_origin_tracking_depth(10),
]:
    try:
        act()
    except (AttributeError, NotImplementedError, TypeError):
        pass
sys.setrecursionlimit(1000)
print("end")
