//! The limits of programs, row by row: what is refused, how it is reported, and that
//! the same holds if a mechanism of the system is missing.

use std::path::PathBuf;
use std::sync::LazyLock;

use pyproof_check::check::{BlockReport, Reason, chapter};
use pyproof_check::config::{Config, Isolation};
use pyproof_judge::job::Limits;
use pyproof_run::confined::{Confined as _, Mechanism};
use pyproof_run::isolation::Pool;

use super::support::{POOL, TOOL, TestBook, chapter_of, prove, prove_block, prove_with, tool_in};

/// What ended a block: the class of its exception, or the reason's name.
#[track_caller]
fn end_of(block: &BlockReport) -> String {
    match (&block.raised, block.reason) {
        (Some(raised), _) => raised.exception.class.clone(),
        (None, Some(reason)) => reason.name().to_owned(),
        (None, None) => "passed".to_owned(),
    }
}

#[track_caller]
fn ends(code: &str) -> String {
    end_of(&prove_block(code).blocks[0])
}

/// A pool on a system that lacks mechanisms.
fn pool_without(mechanisms: &[Mechanism]) -> Pool {
    Pool::new(PathBuf::from(TOOL)).without(mechanisms.to_vec())
}

/// How a block ends if it has no private file system.
#[track_caller]
fn ends_in_a_folder(code: &str) -> String {
    static FOLDERS: LazyLock<Pool> = LazyLock::new(|| pool_without(&[Mechanism::Namespace]));
    let text = format!("```python\n{code}\n```\n");
    end_of(&chapter(&chapter_of(&text), &Config::default(), &*FOLDERS).blocks[0])
}

#[test]
fn nothing_elsewhere_can_be_read() {
    for code in [
        "open('/etc/passwd')",
        "open('/proc/self/environ')",
        "open('/proc/1/cmdline')",
        "import os\nos.listdir('/')",
        "import os\nos.listdir('/root')",
        "import os\nos.symlink('/etc/passwd', 'link')\nopen('link')",
        "import os\nos.link('/etc/passwd', 'link')\nopen('link')",
    ] {
        let end = ends(code);
        assert!(["PermissionError", "OSError"].contains(&end.as_str()), "{code}: {end}");
        let end = ends_in_a_folder(code);
        assert!(["PermissionError", "OSError"].contains(&end.as_str()), "{code}: {end}");
    }
    let code = "import zoneinfo\nprint(open('/dev/null').read() == '')  # True\n\
                print(len(open('/dev/urandom', 'rb').read(3)))  # 3";
    assert_eq!(ends(code), "passed");
}

#[test]
fn nothing_elsewhere_can_be_changed() {
    for code in [
        "open('/etc/passwd', 'a')",
        "import os\nos.chmod('/etc/passwd', 0o666)",
        "import os\nos.utime('/etc/passwd')",
        "import os\nos.mkdir('/var/pyproof')",
        "import os\nos.remove('/etc/passwd')",
        "import os\nos.rename('/etc/passwd', 'mine')",
    ] {
        for end in [ends(code), ends_in_a_folder(code)] {
            assert!(["PermissionError", "OSError"].contains(&end.as_str()), "{code}: {end}");
        }
    }
}

#[test]
fn a_program_has_an_empty_folder_of_its_own() {
    let code = "import os, tempfile\nprint(os.listdir())  # []\nopen('a', 'w').write('text')\n\
                os.mkdir('b')\nos.rename('a', 'b/a')\nprint(open('b/a').read())  # text\n\
                with tempfile.NamedTemporaryFile() as file:\n    file.write(b'x')\n\
                print(os.environ['HOME'] == os.getcwd())  # True\nos.chmod('.', 0)";
    for _ in 0..2 {
        assert_eq!(ends(code), "passed");
        assert_eq!(ends_in_a_folder(code.trim_end_matches("\nos.chmod('.', 0)")), "passed");
    }
}

#[test]
fn files_are_bounded_one_by_one_and_together() {
    assert_eq!(ends("open('a', 'wb').write(bytes(20 << 20))"), "OSError");
    let many = "for i in range(40):\n    with open(f'{i}', 'wb') as file:\n        file.write(bytes(1 << 20))";
    assert_eq!(ends(many), "OSError");
    let report = prove_with(&format!("```python\n{many}\n```\n"), |config| {
        config.limits.files = 64 << 20;
    });
    assert_eq!(end_of(&report.blocks[0]), "passed");
    // In that case the worker measures now and then, and the program waits for that.
    let wait = format!("{many}\nwhile True: pass");
    assert_eq!(ends_in_a_folder(&wait), "crashed");
}

#[test]
fn memory_is_bounded() {
    for (code, expected) in [
        ("'a' * 10 ** 10", "MemoryError"),
        ("bytearray(10 ** 10)", "MemoryError"),
        ("text = 'a'\nwhile True: text += text", "memory"),
        (
            "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(n):\n    return f(n + 1)\nf(0)",
            "memory",
        ),
    ] {
        let report = prove_with(&format!("```python\n{code}\n```\n"), |config| {
            config.limits.memory = 64 << 20;
        });
        assert_eq!(end_of(&report.blocks[0]), expected, "{code}");
    }
    // In small pieces: which of them is refused decides how it is reported.
    for code in [
        "items = []\nwhile True: items.append([0] * 1000)",
        "items = {}\nwhile True: items[len(items)] = str(len(items))",
    ] {
        let report = prove_with(&format!("```python\n{code}\n```\n"), |config| {
            config.limits.memory = 64 << 20;
        });
        let end = end_of(&report.blocks[0]);
        assert!(["memory", "MemoryError"].contains(&&*end), "{code}: {end}");
    }
    let kept = prove_with(
        "```python\nprint('kept')\ntext = 'a'\nwhile True:\n    text += text\n```\n",
        |config| {
            config.limits.memory = 64 << 20;
        },
    );
    assert_eq!(kept.blocks[0].stdout, "kept\n");
    assert!((4..=6).contains(&kept.diagnostics[0].line), "{:?}", kept.diagnostics);
}

#[test]
fn memory_is_counted_where_the_system_does_not_bound_it() {
    let pool = pool_without(&[Mechanism::Rlimits]);
    for (code, expected) in [
        ("'a' * 10 ** 10", "MemoryError"),
        ("text = 'a'\nwhile True: text += text", "memory"),
        ("for _ in range(100):\n    block = bytearray(16 << 20)", "passed"),
    ] {
        let text = format!("```python\n{code}\n```\n");
        let config = Config {
            limits: Limits { memory: 64 << 20, ..Limits::default() },
            ..Config::default()
        };
        let report = chapter(&chapter_of(&text), &config, &pool);
        assert_eq!(end_of(&report.blocks[0]), expected, "{code}");
    }
}

#[test]
fn there_are_no_other_processes_and_no_network() {
    for code in [
        "import os\nos.fork()",
        "import os\nos.execv('/bin/sh', ['sh'])",
        "import os\nos.posix_spawn('/bin/sh', ['sh'], {})",
        "import os\nos.system('true') and 1 / 0",
        "import subprocess\nsubprocess.run(['true'])",
        "import socket\nsocket.socket()",
        "import socket\nsocket.socket(socket.AF_UNIX)",
        "import socket\nsocket.create_connection(('127.0.0.1', 80))",
        "import os\nos.kill(os.getppid(), 0)",
        "import os\nos.kill(-1, 0)",
        "import os\nos.nice(1)",
    ] {
        let end = ends(code);
        assert!(
            ["PermissionError", "OSError", "ZeroDivisionError"].contains(&&*end),
            "{code}: {end}"
        );
    }
    let code = "import socket, asyncio, signal, os\none, other = socket.socketpair()\none.send(b'x')\n\
                print(other.recv(1))  # b'x'\nasyncio.run(asyncio.sleep(0))\nos.kill(os.getpid(), 0)";
    assert_eq!(ends(code), "passed");
}

#[test]
fn threads_are_bounded() {
    let few = "from concurrent.futures import ThreadPoolExecutor\n\
               with ThreadPoolExecutor(20) as pool:\n    print(sum(pool.map(abs, range(100))))  # 4950";
    assert_eq!(ends(few), "passed");
    let bomb = "import threading, time\nfor i in range(200):\n    \
                threading.Thread(target=time.sleep, args=(60,), daemon=True).start()";
    assert_eq!(ends(bomb), "RuntimeError");
    // Then the memory for their stacks runs out first, or the worker counts them.
    let end = ends_in_a_folder(&format!("{bomb}\nwhile True: pass"));
    assert!(["RuntimeError", "crashed"].contains(&&*end), "{end}");
}

#[test]
fn a_program_has_no_open_files_but_its_own() {
    let code = "import os\ndef is_open(fd):\n    try:\n        os.fstat(fd)\n        return True\n    \
                except OSError:\n        return False\n\
                print([fd for fd in range(1000) if is_open(fd)])  # [0, 1, 2, 3]";
    assert_eq!(ends(code), "passed");
    assert_eq!(ends("files = [open('/dev/null') for _ in range(100)]"), "OSError");
}

#[test]
fn the_environment_is_the_same_for_everybody() {
    let code = "import os\nprint(sorted(os.environ))  # ['HOME', 'PYTHONHASHSEED', 'TZ']\n\
                print(os.environ['PYTHONHASHSEED'], os.environ['TZ'])  # 0 UTC";
    assert_eq!(ends(code), "passed");
}

#[test]
fn recursion_never_crashes() {
    for code in [
        "class A:\n    def __repr__(self):\n        return repr(self)\nrepr(A())",
        "class A:\n    def __eq__(self, other):\n        return self == other\nA() == A()",
        "class A:\n    def __getattr__(self, name):\n        return getattr(self, name + 'x')\nA().x",
    ] {
        let code = format!("import sys\nsys.setrecursionlimit(10 ** 9)\n{code}");
        let end = ends(&code);
        assert!(["RecursionError", "memory"].contains(&&*end), "{code}: {end}");
    }
}

#[test]
fn an_abort_that_has_nothing_to_do_with_memory_is_a_crash() {
    assert_eq!(ends("import os\nos.abort()"), "crashed");
    let text = "```python\ntry:\n    'a' * 10 ** 10\nexcept MemoryError:\n    print('caught')  # caught\n```\n";
    assert_eq!(prove(text).blocks[0].reason, None::<Reason>);
}

#[test]
fn each_mechanism_can_be_missing_and_programs_run_all_the_same() {
    for &mechanism in Mechanism::ALL {
        let pool = pool_without(&[mechanism]);
        let report =
            chapter(&chapter_of("```python\nprint(1)  # 1\n```\n"), &Config::default(), &pool);
        assert_eq!(report.blocks[0].reason, None, "without {}", mechanism.name());
        let in_force = pool.in_force().expect("a worker has told");
        assert!(!in_force.holds(mechanism));
    }
    assert!(prove("```python\nprint(1)  # 1\n```\n").blocks[0].reason.is_none());
    assert_eq!(POOL.in_force().unwrap().mechanisms.len(), Mechanism::ALL.len());
}

#[test]
fn a_program_can_have_an_interpreter_of_its_own() {
    let text = "```python\nprint(1)  # 1\nimport builtins\nbuiltins.len = None\n```\n\n\
                ```python isolated\nprint(len('ab'))  # 2\nopen('left', 'w').close()\n```\n\n\
                ```python isolated\nimport os\nprint(os.listdir())  # []\n```\n\n\
                ```python isolated timeout=300ms\nsum(range(10 ** 12))\n```\n\n\
                ```python isolated\ntext = 'a'\nwhile True:\n    text += text\n```\n\n\
                ```python isolated\nimport os\nos._exit(3)\n```\n\n\
                ```python isolated\nopen('/etc/passwd')\n```\n\n\
                ```python isolated\nimport os\nos.kill(os.getpid(), 9)\n```\n\n\
                ```python isolated\nimport os\nos.fork()\n```\n";
    let report = prove_with(text, |config| config.isolation = Isolation::Process);
    let ends: Vec<_> = report.blocks.iter().map(end_of).collect();
    let expected = [
        "passed",
        "passed",
        "passed",
        "timeout",
        "memory",
        "crashed",
        "PermissionError",
        "crashed",
        "PermissionError",
    ];
    assert_eq!(ends, expected);
}

/// A book of one block, and what the tool says about it without landlock.
fn without_landlock(args: &[&str]) -> super::support::Ran {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    tool_in(book.path(), args, b"", &[("PYPROOF_WITHOUT", "landlock")])
}

#[test]
fn what_is_missing_is_told_and_refused_where_all_is_required() {
    let run = without_landlock(&["check"]).expect(0);
    assert!(run.stdout.contains("not confined by: landlock"), "{}", run.stdout);
    let run = without_landlock(&["check", "--format", "json"]).expect(0);
    assert_eq!(run.json()["isolation"]["landlock"], "left out");
    for args in [
        &["check", "--isolation", "require"][..],
        &["build", "--isolation", "require"],
        &["fix", "--isolation", "require"],
        &["update", "--isolation", "require"],
    ] {
        let run = without_landlock(args).expect(2);
        assert!(run.stderr.contains("landlock") && run.stderr.contains("5.13"), "{}", run.stderr);
    }
}

#[test]
fn what_is_missing_is_told_in_every_form() {
    let told = |format: &str| without_landlock(&["check", "--format", format]).expect(0);
    let github = told("github").stdout;
    assert!(github.starts_with("::notice title=pyproof::programs were not confined by: "));
    assert!(github.contains("landlock") && github.contains("mdbook-pyproof doctor"), "{github}");
    assert_eq!(github.lines().count(), 1, "{github}");
    let junit = told("junit").stdout;
    let junit = quick_junit::Report::deserialize_from_str(&junit).unwrap();
    let [property] = junit.test_suites[0].properties.as_slice() else { panic!("one property") };
    assert_eq!(property.name.as_str(), "unconfined");
    assert!(property.value.as_str().contains("landlock"));
    let notified = &told("sarif").json()["runs"][0]["invocations"][0];
    let message = &notified["toolExecutionNotifications"][0]["message"]["text"];
    let message = message.as_str().unwrap();
    assert!(message.contains("landlock") && message.contains("mdbook-pyproof doctor"));
}

#[test]
fn what_is_missing_is_told_of_parts_put_together() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n"), ("b.md", "b\n")]);
    for part in ["1", "2"] {
        let (partition, file) = (format!("hash:{part}/2"), format!("{part}.json"));
        let args = ["check", "--partition", &partition, "--format", "json", "-o", &file];
        tool_in(book.path(), &args, b"", &[("PYPROOF_WITHOUT", "landlock")]).expect(0);
    }
    for format in ["human", "github", "junit", "sarif"] {
        let run = book.run(&["report", "merge", "1.json", "2.json", "--format", format]).expect(0);
        assert!(run.stdout.contains("landlock"), "{format}: {}", run.stdout);
    }
}

#[test]
fn a_book_can_require_that_its_programs_are_confined() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    let settings =
        book.read("book.toml").replace("[\"links\"]", "[\"links\"]\nisolation = \"require\"");
    book.write("book.toml", &settings);
    let missing = [("PYPROOF_WITHOUT", "seccomp"), ("PYPROOF_ISOLATION", "")];
    let run = tool_in(book.path(), &["check"], b"", &missing).expect(2);
    assert!(run.stderr.contains("seccomp"), "{}", run.stderr);
    let above = ["check", "--isolation", "auto"];
    tool_in(book.path(), &above, b"", &missing).expect(0);
    let variable = [missing[0], ("PYPROOF_ISOLATION", "auto")];
    tool_in(book.path(), &["check"], b"", &variable).expect(0);
    // An empty value counts as unset.
    let empty = [missing[0], ("PYPROOF_ISOLATION", "")];
    tool_in(book.path(), &["check"], b"", &empty).expect(2);
}

#[test]
fn workers_that_cannot_start_are_told_plainly() {
    let book = TestBook::new(&[("a.md", "```python\nprint(1)  # 1\n```\n")]);
    let nowhere = [("TMPDIR", "/nonexistent"), ("PYPROOF_WITHOUT", "namespace")];
    for (lang, words) in [("en", "did not start"), ("ru", "не запустился")] {
        let run = tool_in(book.path(), &["check", "--lang", lang], b"", &nowhere).expect(1);
        assert!(
            run.stdout.contains(words) && run.stdout.contains("pyproof doctor"),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("whole buffer"), "{}", run.stdout);
    }
}

#[test]
fn doctor_says_what_holds() {
    let run = without_landlock(&["doctor"]).expect(0);
    assert!(run.stdout.contains("left out") && run.stdout.contains("Linux 5.13"), "{}", run.stdout);
    let told = without_landlock(&["doctor", "--format", "json"]).expect(0).json();
    assert_eq!(told["isolation"]["landlock"], "left out");
    assert_eq!(told["refused"]["read"], false, "{told}");
    assert_eq!(told["refused"]["memory"], true, "{told}");
    assert!(told["book"].as_str().unwrap().ends_with("book.toml"));
}

#[test]
fn doctor_reads_the_book() {
    let book = TestBook::new(&[("a.md", "a\n")]);
    let settings =
        "[\"links\"]\nisolation = \"require\"\nlimits = { time = \"90s\", memory = \"64MiB\" }";
    book.write("book.toml", &book.read("book.toml").replace("[\"links\"]", settings));
    let without = [("PYPROOF_WITHOUT", "landlock")];
    let doctor = |args: &[&str]| tool_in(book.path(), &[&["doctor"], args].concat(), b"", &without);
    let told = doctor(&[]).expect(1).stdout;
    for words in
        ["require", "time 90s, memory 64MiB, output 1MiB, files 16MiB", "cannot be checked"]
    {
        assert!(told.contains(words), "{told}");
    }
    let told = doctor(&["--format", "json"]).expect(1).json();
    assert_eq!(told["settings"]["isolation"], "require");
    assert_eq!(told["settings"]["memory"], 64 << 20);
    book.write("book.toml", "[book\n");
    let told = doctor(&[]).expect(2).stdout;
    assert!(told.contains("cannot be used") && told.contains("line 1"), "{told}");
    let told = doctor(&["--format", "json"]).expect(2).json();
    assert!(told["book_error"].as_str().unwrap().contains("line 1"), "{told}");
    let told = doctor(&["book"]).expect(0).stdout;
    assert!(told.contains("no `book.toml` in book"), "{told}");
}
