//! Output that changes from run to run: no promise can hold there, and the report says
//! so, never that one is broken.

use pyproof_check::diagnostic::Code;

use super::support::prove;

/// The codes of a block of one line behind its imports.
fn codes(line: &str) -> Vec<Code> {
    let imports = "import datetime, os, random, secrets, tempfile, time, uuid";
    let chapter = prove(&format!("```python\n{imports}\n{line}\n```\n"));
    chapter.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn what_changes_is_said_to_change() {
    for line in [
        "print(datetime.datetime.now())  # 2026-01-02 03:04:05.678901",
        "print(datetime.datetime.now())  # 2026-01-02 03:04:05",
        "print(uuid.uuid4())  # 8c1f6f0e-6b0a-4f65-9d0e-2f6f1f0c7a55",
        "print(secrets.token_hex(8))  # 0f3a9c11d2e4b587",
        "print(tempfile.mkdtemp())  # /tmp/tmpk3x9",
        "print(os.getcwd())  # /home/ann",
        "print(random.random())  # => 0.5",
        "random.sample(range(9), 9)  # [2, 0, 1, 3, 4, 5, 6, 7, 8], another one each time",
        "print(time.time())  # 1700000000.25",
    ] {
        assert_eq!(codes(line), [Code::PromiseUnstable], "{line}");
    }
}

#[test]
fn what_does_not_change_is_not() {
    for (line, expected) in [
        ("print(uuid.UUID(int=7).int)  # => 8", vec![Code::PromiseBroken]),
        ("print(sorted(random.sample(range(9), 9))[0])  # => 1", vec![Code::PromiseBroken]),
        ("print(len(secrets.token_hex(8)))  # 16", vec![]),
    ] {
        assert_eq!(codes(line), expected, "{line}");
    }
}
