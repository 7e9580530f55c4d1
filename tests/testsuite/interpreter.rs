//! What a reader's Python prints in cases where the unchanged interpreter would print
//! something else. The expected texts are those of CPython 3.13.

use pyproof_judge::job::{Job, JobBlock, Runner};
use pyproof_judge::transcript::{BlockRun, Stream};

use super::support::{POOL, prove_block};

/// Programs, each with what CPython prints.
const PROGRAMS: &[(&str, &str)] = &[
    ("print({3, 1, 2}, {8, 1, 16}, {100, 50, 7})", "{1, 2, 3} {8, 1, 16} {50, 100, 7}\n"),
    ("print({10, 20, 30, 40, 50})", "{50, 20, 40, 10, 30}\n"),
    ("s = set()\nfor n in [10, 20, 30, 40, 50]: s.add(n)\nprint(s)", "{40, 10, 50, 20, 30}\n"),
    ("print({4, 5, 6} | {2, 8, 6}, {4, 5, 6}.union([2, 8]))", "{2, 4, 5, 6, 8} {2, 4, 5, 6, 8}\n"),
    (
        "print({9, 17, 1} & {17, 1}, {9, 1, 17} - {9}, {1, 9} ^ {9, 17})",
        "{17, 1} {17, 1} {17, 1}\n",
    ),
    ("print({5, 0, 637, 5, 868})", "{0, 5, 868, 637}\n"),
    ("s = {33, 1, 65}\nprint(s.pop(), s.pop(), s)", "65 1 {33}\n"),
    ("s = {0, 8, 16}\ns -= {0, 8}\ns.add(24)\ns.add(8)\nprint(s)", "{16, 24, 8}\n"),
    (
        "print(list({9, 1, 17}), tuple({9, 1, 17}), [n for n in {9, 1, 17}])",
        "[9, 1, 17] (9, 1, 17) [9, 1, 17]\n",
    ),
    ("print(list(set([30, 20, 10, 20])), [*set([30, 20, 10])])", "[10, 20, 30] [10, 20, 30]\n"),
    ("s = set([30, 20, 10])\nprint(*s)\na, b, c = s\nprint(a, b, c)", "10 20 30\n10 20 30\n"),
    ("print({True, None, 2.5, (1, 2)})", "{None, True, 2.5, (1, 2)}\n"),
    (
        "print(frozenset([30, 20, 10]), {frozenset([2, 1])})",
        "frozenset({10, 20, 30}) {frozenset({1, 2})}\n",
    ),
    ("print({x * x % 50 for x in range(9)})", "{0, 1, 4, 36, 9, 14, 16, 49, 25}\n"),
    ("print({'b', 'a'} == {'a', 'b'}, len({'x', 1}))", "True 2\n"),
    (
        "s = {20, 10}\ntry:\n    for x in s: s.add(x + 1)\nexcept RuntimeError as e: print(e)",
        "Set changed size during iteration\n",
    ),
    (
        "class S(set): pass\nprint(S([30, 20, 10]), list(S([30, 20, 10])))",
        "S({10, 20, 30}) [10, 20, 30]\n",
    ),
    ("import copy\nprint(copy.copy({30, 20}), copy.deepcopy({30, 20}))", "{20, 30} {20, 30}\n"),
    ("a = 1000\nb = 1000\nprint(a is b, 'a b' is 'a b')", "True True\n"),
    (
        "def f():\n    print(x)\n    x = 1\ntry: f()\nexcept UnboundLocalError as e: print(e, repr(e)[:17])",
        "cannot access local variable 'x' where it is not associated with a value UnboundLocalError\n",
    ),
    (
        "try: [1].remove(5)\nexcept ValueError as e: print(e)\ntry: [1].index(5)\nexcept ValueError as e: print(e)",
        "list.remove(x): x not in list\n5 is not in list\n",
    ),
    (
        "try: [] + 1\nexcept TypeError as e: print(e)\ntry: () + 1\nexcept TypeError as e: print(e)",
        "can only concatenate list (not \"int\") to list\ncan only concatenate tuple (not \"int\") to tuple\n",
    ),
    (
        "from abc import ABC, abstractmethod\nclass A(ABC):\n    @abstractmethod\n    def m(self): ...\ntry: A()\nexcept TypeError as e: print(e)",
        "Can't instantiate abstract class A without an implementation for abstract method 'm'\n",
    ),
    (
        "try: 10.0 ** 400\nexcept OverflowError as e: print(e)",
        "(34, 'Numerical result out of range')\n",
    ),
    (
        "from decimal import Decimal\ntry: Decimal('x')\nexcept Exception as e: print(type(e).__name__, e)",
        "InvalidOperation [<class 'decimal.ConversionSyntax'>]\n",
    ),
    (
        "from zoneinfo import ZoneInfo, available_timezones\nfrom datetime import datetime\nt = datetime(2024, 7, 1, 12, tzinfo=ZoneInfo('Europe/Berlin'))\nprint(t, t.tzname(), 'Asia/Shanghai' in available_timezones())",
        "2024-07-01 12:00:00+02:00 CEST True\n",
    ),
    (
        "import sqlite3\nc = sqlite3.connect(':memory:')\nc.execute('create table t (a, b)')\nc.executemany('insert into t values (?, ?)', [(1, 'x'), (2, 'y')])\nprint(c.execute('select b, a from t order by a desc').fetchall())",
        "[('y', 2), ('x', 1)]\n",
    ),
    (
        "import sys\nprint([sys.getsizeof(x) for x in (1, 2 ** 40, 1.5, '', 'abc', [], [1, 2, 3], (), {}, {1: 2}, {1, 2}, range(9), None)])",
        "[28, 32, 24, 41, 44, 56, 88, 40, 64, 224, 216, 48, 16]\n",
    ),
    (
        "import sys, os\nprint(sys.argv, os.path.basename(__file__), os.path.isabs(__file__), __name__)",
        "['main.py'] main.py True __main__\n",
    ),
    (
        "print(exit, quit, license, callable(help), sep='|')",
        "Use exit() or Ctrl-D (i.e. EOF) to exit|Use quit() or Ctrl-D (i.e. EOF) to exit|Type license() to see the full license text|True\n",
    ),
    (
        "def add(a, b):\n    \"\"\"Adds.\"\"\"\nhelp(add)",
        "Help on function add in module __main__:\n\nadd(a, b)\n    Adds.\n\n",
    ),
];

#[test]
fn programs_print_what_they_print_in_cpython() {
    for (program, expected) in PROGRAMS {
        let report = prove_block(program);
        let block = &report.blocks[0];
        assert!(block.raised.is_none(), "{program}: {:?}", block.raised);
        assert_eq!(&block.stdout, expected, "{program}");
    }
}

/// Programs that show the order of a set of texts or of objects.
const ORDERS: &[&str] = &[
    "print({'pear', 'fig'})",
    "print(*set(['ab', 'cd', 'ef']))",
    "words = {'one', 'two'}\nshouted = {word.upper() for word in words}\nprint(shouted)",
    "print(list({'x', 'y'} | {'z'}), [*{b'x', b'y'}])",
    "words = set('hello')\nfor word in words:\n    print(word)",
    "words = frozenset(['a', 'b', 'c'])\nprint(', '.join(words))",
    "words = {'a', 'b', 'c'}\nprint(words.pop(), words)",
    "print({('a', 1), ('b', 2)}, {frozenset('a'), frozenset('b')})",
    "import enum\nclass Suit(enum.Enum):\n    CLUBS = 1\n    HEARTS = 2\nprint(set(Suit))",
    "class A: pass\nclass B: pass\nprint({A, B})",
    "print(next(iter({1, 'a'})), max({'bb', 'aa'}, key=len))",
];

/// Programs that show no such order.
const IN_ORDER: &[&str] = &[
    "print({3, 1, 2}, {1.5, None, True}, {(1, 2), (2, 1)})",
    "words = {'pear', 'fig'}\nprint(sorted(words), len(words), 'fig' in words, words == {'fig', 'pear'})",
    "print({'b': 1, 'a': 2}, list(dict.fromkeys('hello')), {'only'})",
    "words = {'a', 'b'}\nwords.discard('a')\nprint(words, words | {'b'}, words.pop(), words)",
];

#[test]
fn sets_of_text_have_another_order_elsewhere() {
    let outputs = |code: &&str| {
        let block = JobBlock { code: (*code).to_owned(), ..JobBlock::default() };
        let fixed = Job { blocks: vec![block], ..Job::default() };
        let jobs = [fixed.clone(), fixed.clone().varied(), fixed.mirrored()];
        jobs.map(|job| BlockRun::all(POOL.run(&job))[0].written(Stream::Out))
    };
    for code in ORDERS {
        let [fixed, varied, mirrored] = outputs(code);
        assert_ne!(varied, mirrored, "{code}");
        assert!(fixed != varied || fixed != mirrored, "{code}: {fixed}");
    }
    for code in IN_ORDER {
        let [fixed, varied, mirrored] = outputs(code);
        assert_eq!([&varied, &mirrored], [&fixed, &fixed], "{code}");
    }
}
