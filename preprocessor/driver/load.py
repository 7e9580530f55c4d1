"""Makes modules of the driver's files, whose texts come along with this one.

An interpreter that is started anew for each program need not compile them each time:
it is given what `pack` said when it was asked for the first time.
"""

import marshal
import sys
import types


def compiled(files):
    """Files, each a name and a text, as names and code."""
    return [(name, compile(text, "<pyproof>", "exec", optimize=2)) for name, text in files]


def load(files):
    """Runs compiled files as modules that may import those before them; returns the
    last one. A program finds none of them in `sys.modules`."""
    for name, code in files:
        module = sys.modules[name] = types.ModuleType(name)
        exec(code, vars(module))
    for name, _ in files:
        del sys.modules[name]
    return module


def pack(files):
    """Compiled files as a word, which only the same interpreter can read."""
    import base64
    import zlib

    return base64.b64encode(zlib.compress(marshal.dumps(files))).decode()


def unpack(word):
    """The files that `pack` made a word of."""
    import binascii
    import zlib

    return marshal.loads(zlib.decompress(binascii.a2b_base64(word)))
