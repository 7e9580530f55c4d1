# Modules that are imported before a program asks for them: run once in each
# worker. A program finds `sys.modules` as if it had been the first to import: what
# it asks for is put there then, with all that came with it, in the same order.

import sys


def _shelf():
    kept, brought = {}, {}
    known = set(sys.modules)

    class Loader:
        def __init__(self, module):
            self._module, self._spec = module, module.__spec__

        def create_module(self, spec):
            return self._module

        def exec_module(self, module):
            module.__spec__ = self._spec

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            module = kept.get(name)
            if module is None or getattr(module, "__spec__", None) is None:
                return None
            for other in brought.get(name, ()):
                if other != name:
                    sys.modules.setdefault(other, kept[other])
            return type(module.__spec__)(name, Loader(module))

    def preload(name):
        try:
            __import__(name)
        except ImportError:
            # The program will see that, too.
            pass
        brought[name] = [other for other in sys.modules if other not in known]
        for other in brought[name]:
            kept[other] = sys.modules.pop(other)

    sys.meta_path.insert(0, Finder)
    return preload


preload = _shelf()
