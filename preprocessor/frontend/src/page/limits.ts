/**
 * What Python in a browser cannot do, for readers: before they run an example that needs
 * it, and where one failed for want of it.
 *
 * Before a run only the code is known: it is said of what the code plainly uses, and
 * never of what a package of the book may bring along.
 */
import type { Transcript } from "../contract.ts";
import type { Words } from "./words.ts";

/** What is lacking: the key of a message, and a module's name where it is that. */
export interface Lack {
  key: "site-lacks-threads" | "site-lacks-processes" | "site-lacks-network" | "site-lacks-windows" | "site-lacks-module";
  name?: string;
}

/** What is lacking, in words. */
export function wordsOf({ key, name = "" }: Lack, words: Words): string {
  return words.say(key, { name });
}

/** Modules of the library that a browser's Python has, or that only fail when used. */
const LIBRARY = new Set(
  (
    "abc antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs " +
    "codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg csv ctypes dataclasses " +
    "datetime dbm decimal difflib dis doctest email encodings enum errno faulthandler filecmp fileinput fnmatch fractions ftplib " +
    "functools gc genericpath getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http imaplib importlib inspect io " +
    "ipaddress itertools json keyword linecache locale logging mailbox marshal math mimetypes mmap modulefinder multiprocessing netrc " +
    "ntpath nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath " +
    "pprint profile pstats py_compile pyclbr pydoc pyexpat queue quopri random re reprlib rlcompleter runpy sched secrets select selectors " +
    "shelve shlex shutil signal site smtplib socket socketserver sre_compile sre_constants sre_parse ssl stat statistics string stringprep " +
    "struct subprocess symtable sys sysconfig tabnanny tarfile tempfile textwrap this threading time timeit token tokenize tomllib trace " +
    "traceback tracemalloc types typing unicodedata unittest urllib uuid warnings wave weakref webbrowser wsgiref xml xmlrpc zipapp zipfile " +
    "zipimport zlib zoneinfo"
  ).split(" "),
);

const WINDOWS = /^(?:tkinter|turtle|turtledemo|curses)$/;
const NETWORK = /^(?:socket|socketserver|ssl|urllib\.request|http\.(?:client|server)|ftplib|imaplib|poplib|smtplib|xmlrpc\.\w+|wsgiref\.simple_server)$/;
const PROCESSES = /^(?:subprocess|multiprocessing(?:\.\w+)*)$/;

/** Calls that start what there is none of. */
const STARTS: [RegExp, Lack["key"]][] = [
  [/\b(?:Thread|Timer|ThreadPoolExecutor|ThreadPool|start_new_thread)\(/, "site-lacks-threads"],
  [/\b(?:ProcessPoolExecutor|create_subprocess_(?:exec|shell)|os\.(?:fork|forkpty|system|popen|spawn[lv]p?e?|exec[lv]p?e?))\(/, "site-lacks-processes"],
];

/** What a program needs and a browser lacks. `packages`: those of the book. */
export function needs(codes: string[], packages: string[]): Lack | null {
  const code = codes.map(withoutTexts).join("\n");
  const modules = imported(code);
  for (const [pattern, key] of STARTS) if (pattern.test(code)) return { key };
  for (const [pattern, key] of [[WINDOWS, "site-lacks-windows"], [PROCESSES, "site-lacks-processes"], [NETWORK, "site-lacks-network"]] as const) {
    if (modules.some((name) => pattern.test(name))) return { key };
  }
  if (packages.length > 0 || isGuarded(code)) return null;
  const absent = modules.map((name) => name.split(".")[0] ?? "").find((name) => !name.startsWith("_") && !LIBRARY.has(name));
  // A program may make the module that it imports.
  return absent === undefined || isMade(absent, codes) ? null : { key: "site-lacks-module", name: absent };
}

/** Whether imports may fail without harm. */
function isGuarded(code: string): boolean {
  return /\bexcept\b[^\n]*\b(?:ImportError|ModuleNotFoundError|Exception)\b|\bexcept\s*:|\bsuppress\(/.test(code);
}

function isMade(name: string, codes: string[]): boolean {
  return codes.some((code) => code.includes(`${name}.py`) || /\bsys\.modules\b|\bsys\.path\b/.test(code));
}

/** The modules that imports at the beginning of lines name. */
function imported(code: string): string[] {
  const found: string[] = [];
  for (const [, from, names] of code.matchAll(/^[^\S\n]*(?:>>> |\.\.\. )?(?:from[^\S\n]+([\w.]+)[^\S\n]+import\b|import[^\S\n]+([\w., \t]+))/gm)) {
    if (from !== undefined) found.push(from);
    for (const name of (names ?? "").split(",")) found.push(name.trim().split(/\s/)[0] ?? "");
  }
  return found.filter((name) => /^\w/.test(name));
}

/** Code without comments and the insides of strings. */
function withoutTexts(code: string): string {
  return code.replace(/("""|''')[^]*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g, (text) => (text.startsWith("#") ? "" : '""'));
}

/** What a program failed for want of, as far as its exception tells. */
export function lackOf({ events }: Transcript, codes: string[]): Lack | null {
  const raised = events.flatMap(({ what }) => ("Raised" in what && !what.Raised.tolerated ? [what.Raised.exception] : []));
  const last = raised.at(-1);
  if (!last) return null;
  const { class: name, message } = last;
  if (/can't start new thread/.test(message)) return { key: "site-lacks-threads" };
  if (/does not support processes|_multiprocessing|_posixsubprocess|_posixshmem|Function not implemented.*fork/.test(message)) return { key: "site-lacks-processes" };
  if (name === "ModuleNotFoundError") {
    const module = /'([\w.]+)'/.exec(message)?.[1];
    if (module === undefined || isMade(module.split(".")[0] ?? "", codes)) return null;
    return WINDOWS.test(module.replace(/^_/, "")) ? { key: "site-lacks-windows" } : { key: "site-lacks-module", name: module };
  }
  const usesNetwork = imported(codes.map(withoutTexts).join("\n")).some((module) => NETWORK.test(module));
  if (usesNetwork && /^(?:OSError|URLError|gaierror|ConnectionError|ConnectionRefusedError|BlockingIOError|TimeoutError|PermissionError)$/.test(name)) {
    return { key: "site-lacks-network" };
  }
  return null;
}
