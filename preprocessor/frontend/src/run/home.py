"""Puts back, behind a program, what the next one is to find as it was.

All programs of a page share one interpreter, since to start another takes
seconds on a phone. What a program changes within objects of the standard library
(a method of a class, an entry of a cache) stays changed.
"""

import atexit
import gc
import linecache
import locale
import logging
import os
import random
import shutil
import sys
import types
import warnings
import weakref

from drawn import put_back
from machine import Deep

missing = object()


class Home:
    def __init__(self):
        for name in ("PYTHONINSPECT", "PYTHONHASHSEED", "_", "LD_LIBRARY_PATH"):
            os.environ.pop(name, None)
        self.folder = os.environ["HOME"]
        self.environment = dict(os.environ)
        self.modules = dict(sys.modules)
        self.names = [
            (name in ("builtins", "sys"), vars(module), dict(vars(module)))
            for name, module in self.modules.items()
            if type(module) is types.ModuleType and name != "__main__"
        ]
        self.lists = [
            (held, held[:]) for held in (sys.path, sys.argv, sys.meta_path, sys.path_hooks)
        ]
        self.importers = set(sys.path_importer_cache)
        self.filters = warnings.filters[:]
        self.recursion_limit = sys.getrecursionlimit()
        self.digits = sys.get_int_max_str_digits()
        self.interval = sys.getswitchinterval()
        # Nobody is to look for garbage in what is here for good.
        gc.collect()
        gc.freeze()

    def restore(self):
        # First of all: the rest calls what a program may have replaced.
        self.restore_names()
        sys.settrace(None)
        sys.setprofile(None)
        Deep.let_go()
        sys.set_asyncgen_hooks(None, None)
        sys.setrecursionlimit(self.recursion_limit)
        sys.set_int_max_str_digits(self.digits)
        sys.setswitchinterval(self.interval)
        self.restore_modules()
        for held, entries in self.lists:
            held[:] = entries
        warnings.filters[:] = self.filters
        # Tells the warnings already given that they may be given again.
        warnings._filters_mutated()
        self.restore_environment()
        self.restore_logging()
        put_back()
        self.restore_files()
        weakref.finalize._registered_with_atexit = False
        random.seed()
        gc.enable()
        gc.collect()

    def restore_names(self):
        """Each name of a module has its value again. This calls no function by name."""
        for alone, names, values in self.names:
            for key, value in values.items():
                if names.get(key, missing) is not value:
                    names[key] = value
            if alone:
                for key in names.keys() - values.keys():
                    del names[key]

    def restore_modules(self):
        """Modules that came with the program go, unless they cannot be loaded twice."""
        came = {
            name: getattr(module, "__file__", None) or ""
            for name, module in list(sys.modules.items())
            if name not in self.modules
        }
        packages = any("/site-packages/" in file for file in came.values())
        for name, file in came.items():
            own = file.startswith(self.folder)
            # What a package took of the library is to be what a program finds there.
            if own or (file and not packages and not file.endswith(".so")):
                sys.modules.pop(name, None)
        sys.modules.update(self.modules)
        # They remember which files there were.
        for path in sys.path_importer_cache.keys() - self.importers:
            del sys.path_importer_cache[path]

    def restore_environment(self):
        if dict(os.environ) != self.environment:
            os.environ.clear()
            os.environ.update(self.environment)
        locale.setlocale(locale.LC_ALL, "C.UTF-8")

    def restore_logging(self):
        """As before the first `logging.basicConfig`."""
        logging.disable(logging.NOTSET)
        for handler in logging.root.handlers[:]:
            logging.root.removeHandler(handler)
        logging.root.setLevel(logging.WARNING)
        logging.root.filters.clear()
        logging.Logger.manager.loggerDict.clear()
        logging._handlers.clear()
        logging._handlerList.clear()
        atexit.register(logging.shutdown)

    def restore_files(self):
        os.chdir("/")
        for folder in (self.folder, "/tmp"):
            os.makedirs(folder, exist_ok=True)
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    os.unlink(entry.path)
        os.chdir(self.folder)
        for file in [file for file in linecache.cache if file.startswith("<block ")]:
            del linecache.cache[file]
