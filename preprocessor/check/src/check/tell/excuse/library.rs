//! The standard library, as far as a name can tell: whoever writes `json` or `Path` forgot
//! an import.
//!
//! The modules are `sys.stdlib_module_names` of the Pythons from 3.9 on, without the private
//! ones, and without those that are everyday words (`email`, `code`); the names are what
//! programs import from them every day.

/// Its modules.
const MODULES: &str = "\
    abc aifc annotationlib argparse ast asyncio atexit audioop base64 bdb binascii bisect \
    builtins bz2 cProfile calendar cgi cgitb cmath codecs codeop collections colorsys \
    compileall compression concurrent configparser contextlib contextvars copy copyreg crypt \
    csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest encodings \
    ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib \
    functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http \
    imaplib imghdr importlib inspect io ipaddress itertools json keyword linecache locale \
    logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msvcrt \
    multiprocessing netrc nis nntplib operator optparse os ossaudiodev pathlib pdb pickle \
    pickletools pipes pkgutil plistlib poplib pprint pstats pty pwd py_compile pyclbr pydoc \
    pyexpat quopri random re readline reprlib rlcompleter runpy sched secrets selectors \
    shelve shlex shutil smtplib sndhdr socket socketserver spwd sqlite3 ssl statistics \
    stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile \
    telnetlib tempfile termios textwrap threading time timeit tkinter tokenize tomllib \
    traceback tracemalloc tty turtle types typing unicodedata unittest urllib uu uuid venv \
    warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp \
    zipfile zipimport zlib zoneinfo";

/// What is imported from them.
const NAMES: &str = "\
    ABC Any ArgumentParser Awaitable BytesIO Callable CancelledError ChainMap ClassVar \
    Counter Decimal DictReader DictWriter Enum Event ExitStack Final Flag Fraction Future \
    Generic Hashable IntEnum IntFlag Iterable Iterator JSONDecodeError Literal Lock Mapping \
    MagicMock MappingProxyType Mock MutableMapping NamedTemporaryFile NamedTuple NewType \
    Optional OrderedDict ParamSpec Path Popen Process ProcessPoolExecutor Protocol PurePath \
    Queue RLock Random Self Semaphore Sequence SimpleNamespace StrEnum StringIO \
    TemporaryDirectory TestCase ThreadPoolExecutor Thread TypeAlias TypeGuard TypeVar \
    TypedDict UserDict UserList UUID Union ZoneInfo abstractmethod accumulate attrgetter \
    cached_property chain combinations contextmanager dataclass deepcopy defaultdict deque \
    groupby islice itemgetter lru_cache mappingproxy namedtuple overload partial \
    perf_counter permutations pprint randint reduce singledispatch sleep sqrt starmap \
    suppress takewhile timedelta timezone total_ordering urlopen uuid4 wraps zip_longest";

/// Whether the standard library accounts for a name.
pub fn accounts_for(name: &str) -> bool {
    modules().chain(NAMES.split(' ')).any(|known| known == name)
}

/// The modules that it has.
pub fn modules() -> impl Iterator<Item = &'static str> {
    MODULES.split(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_imported_every_day_is_known() {
        for name in ["json", "tomllib", "Path", "dataclass", "Optional", "datetime", "TestCase"] {
            assert!(accounts_for(name), "{name}");
        }
        for name in ["app", "numpy", "client", "user", "x", "DataFrame", ""] {
            assert!(!accounts_for(name), "{name}");
        }
    }
}
