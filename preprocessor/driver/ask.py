"""Says what an interpreter is, in one line of JSON.

The tool asks the command that an author names once, before any program runs
(`isolation/python.rs`), in the author's own environment, which a launcher may need.
Any Python understands the question, however old; one that is too old for the driver
says no more than its version. The line begins with a mark: what a launcher or the
author's own start-up files print besides is no answer.
"""

import json
import os
import platform
import sys

MARK = "pyproof-answer:"

# What of its folders an interpreter needs to run.
BELOW = ("lib", "lib64", "lib32", "share", "ssl", "plugins", "etc/fonts", "pyvenv.cfg")

# What its own start may need of the environment.
VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME")


def links(path):
    """A path, and those that it is a link to, one after another."""
    found = [path]
    while os.path.islink(found[-1]) and len(found) < 40:
        found.append(os.path.join(os.path.dirname(found[-1]), os.readlink(found[-1])))
    return found


def search_path():
    """Where modules are looked for, without the current folder."""
    return [os.path.abspath(entry) for entry in sys.path if entry]


def editable():
    """The sources of packages that are installed as links to them."""
    found = []
    for name, module in list(sys.modules.items()):
        if name.startswith("__editable__"):
            found += list(getattr(module, "MAPPING", {}).values())
    return found


def libraries():
    """The folders of the shared libraries that are loaded."""
    try:
        with open("/proc/self/maps") as maps:
            paths = [line.split(None, 5)[5].strip() for line in maps if ".so" in line]
    except (OSError, IndexError):
        return []
    return [os.path.dirname(path) for path in paths]


def places():
    """What an interpreter and its packages are made of; never a folder that has the
    author's home in it."""
    found = []
    for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix):
        found += [os.path.join(prefix, name) for name in BELOW]
    found += links(sys.executable) + search_path() + editable() + libraries()
    home = os.path.join(os.path.realpath(os.path.expanduser("~")), "")
    kept = []
    for path in found:
        path = os.path.normpath(path)
        around = os.path.join(os.path.realpath(path), "")
        if path not in kept and os.path.exists(path) and not home.startswith(around):
            kept.append(path)
    return kept


def packages():
    """Every installed package with its version, as their folders are called."""
    found = set()
    for entry in search_path():
        for name in os.listdir(entry) if os.path.isdir(entry) else ():
            stem, dot, kind = name.rpartition(".")
            if kind in ("dist-info", "egg-info"):
                found.add(stem)
    return sorted(found)


def answer(files, oldest):
    given = getattr(sys, "orig_argv", [""])
    version = sys.version_info[0] * 100 + sys.version_info[1]
    said = {
        "executable": sys.executable,
        "options": given[1 : given.index("-c")] if "-c" in given else [],
        "name": platform.python_implementation() + " " + platform.python_version(),
        "version": version,
        "path": [],
        "places": [],
        "packages": [],
        "variables": [],
        "driver": "",
    }
    if version >= oldest:
        variables = [(name, os.environ[name]) for name in VARIABLES if name in os.environ]
        said.update(path=search_path(), places=places(), packages=packages())
        said.update(variables=variables, driver=pack(compiled(files)))  # noqa: F821
    return MARK + json.dumps(said)


print("\n" + answer(json.loads(sys.argv[1]), int(sys.argv[2])))
