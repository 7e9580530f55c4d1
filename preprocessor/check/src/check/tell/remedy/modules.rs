//! Modules and names that are not where the code looks for them.

/// Modules of the standard library that the bundled interpreter lacks
/// (`docs/known-differences.md`).
pub const LACKING: &[&str] =
    &["cProfile", "curses", "lsprof", "readline", "ssl", "tkinter", "tracemalloc", "turtle"];

/// Modules that left the standard library, with the minor version that is without them
/// (PEP 594, PEP 632, and *What's New in Python 3.12*).
pub const REMOVED: &[(&str, u8)] = &[
    ("aifc", 13),
    ("asynchat", 12),
    ("asyncore", 12),
    ("audioop", 13),
    ("cgi", 13),
    ("cgitb", 13),
    ("chunk", 13),
    ("crypt", 13),
    ("distutils", 12),
    ("imghdr", 13),
    ("imp", 12),
    ("lib2to3", 13),
    ("mailcap", 13),
    ("msilib", 13),
    ("nis", 13),
    ("nntplib", 13),
    ("ossaudiodev", 13),
    ("pipes", 13),
    ("smtpd", 12),
    ("sndhdr", 13),
    ("spwd", 13),
    ("sunau", 13),
    ("telnetlib", 13),
    ("uu", 13),
    ("xdrlib", 13),
];

/// Modules that only Python 2 has under this name.
pub const PYTHON_2_MODULES: &[&str] = &[
    "BaseHTTPServer",
    "ConfigParser",
    "Cookie",
    "HTMLParser",
    "Queue",
    "SimpleHTTPServer",
    "SocketServer",
    "StringIO",
    "Tkinter",
    "__builtin__",
    "cPickle",
    "cStringIO",
    "commands",
    "cookielib",
    "htmlentitydefs",
    "httplib",
    "md5",
    "sets",
    "thread",
    "tkMessageBox",
    "urllib2",
    "urlparse",
    "xmlrpclib",
];

/// Builtins that only Python 2 has.
pub const PYTHON_2_NAMES: &[&str] = &[
    "StandardError",
    "apply",
    "basestring",
    "cmp",
    "execfile",
    "file",
    "long",
    "raw_input",
    "reduce",
    "reload",
    "unichr",
    "unicode",
    "xrange",
];

/// Attributes that objects and modules have only in Python 2.
pub const PYTHON_2_ATTRIBUTES: &[&str] = &[
    "func_code",
    "func_defaults",
    "func_name",
    "getcwdu",
    "has_key",
    "im_func",
    "im_self",
    "iteritems",
    "iterkeys",
    "itervalues",
    "maxint",
    "viewitems",
    "viewkeys",
    "viewvalues",
];
