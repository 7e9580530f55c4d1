//! Programs that try, on purpose or not, to confuse whoever runs them.

use std::time::Duration;

use pyproof_check::check::{Outcome, Reason};
use pyproof_check::diagnostic::Code;
use pyproof_judge::matcher::VerdictKind;

use super::support::{prove, prove_block, prove_with};

/// The output of a block, which must pass.
#[track_caller]
fn stdout(code: &str) -> String {
    let report = prove_block(code);
    let block = &report.blocks[0];
    assert_eq!(
        block.outcome,
        Outcome::Passed,
        "{:?} {:?} {}",
        block.reason,
        block.raised,
        block.stdout
    );
    block.stdout.clone()
}

#[track_caller]
fn reason(code: &str) -> Option<Reason> {
    prove_block(code).blocks[0].reason
}

#[test]
fn a_main_guard_holds() {
    assert_eq!(stdout("if __name__ == '__main__':\n    print('main')  # main"), "main\n");
}

#[test]
fn redefining_print_does_not_confuse_the_capture() {
    let code = "import sys\nold = print\ndef print(*args):\n    old('>', *args)\nprint(1)  # > 1";
    assert_eq!(stdout(code), "> 1\n");
}

#[test]
fn replacing_stdout_hides_what_goes_elsewhere() {
    let code = "import sys, io\nold, sys.stdout = sys.stdout, io.StringIO()\nprint('hidden')\n\
                text = sys.stdout.getvalue()\nsys.stdout = old\nprint(text, end='')  # hidden";
    assert_eq!(stdout(code), "hidden\n");
}

#[test]
fn redirecting_and_byte_streams_work() {
    let code = "import contextlib, io, sys\nbuffer = io.StringIO()\n\
                with contextlib.redirect_stdout(buffer):\n    print('inside')\n\
                sys.stdout.buffer.write(b'bytes\\n')  # bytes\nprint(buffer.getvalue().strip())  # inside";
    assert_eq!(stdout(code), "bytes\ninside\n");
}

#[test]
fn a_program_may_close_stdout_and_go_on() {
    assert_eq!(stdout("import sys\nsys.stdout.close()\nprint(1)  # 1"), "1\n");
}

#[test]
fn a_wrapper_of_the_programs_own_around_stdout_is_heard_line_by_line() {
    let code = "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\n\
                print('привет')  # Выведет: привет\nprint(2)  # 2";
    assert_eq!(stdout(code), "привет\n2\n");
}

#[test]
fn what_comes_at_the_end_is_no_lines_output() {
    assert_eq!(stdout("import atexit\natexit.register(print, 'bye')\nx = 5  # 5"), "bye\n");
}

#[test]
fn words_beside_a_statement_run_no_code_of_the_program() {
    let code = "class A:\n    n = 0\n    def __repr__(self):\n        A.n += 1\n        return 'A'\n\
                a = A()  # создаём объект\nprint(A.n)  # 0";
    assert_eq!(stdout(code), "0\n");
}

#[test]
fn a_program_cannot_reach_the_worker_or_pass_for_another_block() {
    let code = "import os\nfor fd in range(3, 20):\n    try:\n        os.write(fd, b'junk')\n    except OSError:\n        pass\n";
    let _ = prove_block(code);
    assert_eq!(stdout("print(1)  # 1"), "1\n");
    let reason = reason("exec(compile('1/0', '<block 99>', 'exec'))");
    assert_eq!(reason, Some(Reason::UnpromisedException));
}

#[test]
fn exec_generators_and_asyncio_write_at_their_lines() {
    let code = "exec(\"print('from exec')\")  # from exec\n\
                def steps():\n    print('step')\n    yield 1\n\
                next(steps())  # step\n\
                import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    print('async')\n\
                asyncio.run(main())  # Выведет: async";
    let report = prove_block(code);
    let ways: Vec<_> =
        report.blocks[0].promises.iter().map(|p| p.judgement.verdict.match_kind()).collect();
    assert_eq!(report.blocks[0].outcome, Outcome::Passed);
    assert!(ways.len() == 3 && ways.iter().all(Option::is_some), "{:?}", report.blocks[0].promises);
}

#[test]
fn a_thread_writes_at_the_line_that_waits_for_it() {
    let code = "import threading\nt = threading.Thread(target=lambda: print('thread'))\nt.start(); t.join()  # Выведет: thread";
    assert_eq!(stdout(code), "thread\n");
}

#[test]
fn atexit_is_called_and_threads_are_waited_for() {
    let code = "import atexit, threading, time\natexit.register(print, 'bye')\n\
                def work():\n    time.sleep(0.05)\n    print('done')\nthreading.Thread(target=work).start()";
    assert_eq!(stdout(code), "done\nbye\n");
}

#[test]
fn sys_exit_ends_the_block() {
    assert_eq!(stdout("import sys\nprint(1)\nsys.exit()\nprint(2)"), "1\n");
    assert_eq!(stdout("print(1)\nexit()"), "1\n");
    assert_eq!(reason("import sys\nsys.exit(3)"), Some(Reason::UnpromisedException));
    assert_eq!(reason("import sys\nsys.exit(3)  # SystemExit"), None);
}

#[test]
fn input_without_an_answer_is_the_end_of_the_file() {
    let report = prove_block("name = input('? ')");
    assert_eq!(report.blocks[0].raised.as_ref().unwrap().exception.class, "EOFError");
    assert_eq!(report.blocks[0].stdout, "? ");
    let report = prove(
        "```python stdin=\"Иван\\n42\"\nprint(input())  # Иван\nprint(int(input()) + 1)  # 43\n```\n",
    );
    assert_eq!(report.blocks[0].outcome, Outcome::Passed);
}

#[test]
fn deep_recursion_is_an_exception() {
    for code in [
        "def f(n):\n    return f(n + 1)\nf(0)  # RecursionError",
        "class A:\n    def __repr__(self):\n        return repr(self)\nrepr(A())  # RecursionError",
        "import sys\nsys.setrecursionlimit(10**5)\ndef f(n):\n    return f(n + 1)\nf(0)  # RecursionError",
        "a = []\na.append(a)\nprint(a)  # [[...]]",
    ] {
        assert_eq!(reason(code), None, "{code}");
    }
}

#[test]
fn what_runs_too_long_is_ended_and_named_and_the_rest_is_checked() {
    let text = "```python timeout=500ms\ndef spin():\n    while True:\n        pass\nspin()\n```\n\n\
                ```python timeout=500ms\nprint('kept')\nsum(range(10**15))\n```\n\n\
                ```python timeout=500ms\nwhile True:\n    try:\n        while True: pass\n    except BaseException:\n        pass\n```\n\n\
                ```python\nprint(1)  # 1\n```\n";
    let report = prove(text);
    let reasons: Vec<_> = report.blocks.iter().map(|block| block.reason).collect();
    assert_eq!(
        reasons,
        [Some(Reason::Timeout), Some(Reason::Timeout), Some(Reason::Timeout), None]
    );
    assert_eq!(report.blocks[1].stdout, "kept\n", "what was written before the end is kept");
    let lines: Vec<_> = report.diagnostics.iter().map(|diagnostic| diagnostic.line).collect();
    assert!((3..=4).contains(&lines[0]), "{lines:?}");
    assert_eq!(lines[1], 10);
}

#[test]
fn what_a_program_waits_is_not_its_time() {
    let code = "import time\ntime.sleep(1)\nprint('rested')  # rested";
    let text = format!("```python timeout=200ms\n{code}\n```\n");
    assert_eq!(prove(&text).blocks[0].reason, None);
    let text = "```python timeout=200ms\nimport time\nprint('in')\ntime.sleep(3600)\n```\n";
    let report = prove_with(text, |config| config.limits.wall = Some(Duration::from_secs(1)));
    assert_eq!(report.blocks[0].reason, Some(Reason::Timeout));
    assert_eq!(report.blocks[0].stdout, "in\n");
}

#[test]
fn the_books_own_limits_hold() {
    let report = prove_with("```python\nwhile True: pass\n```\n", |config| {
        config.limits.time = Duration::from_millis(200);
    });
    assert_eq!(report.blocks[0].reason, Some(Reason::Timeout));
    let report = prove_with("```python\nwhile True: print('x' * 100)\n```\n", |config| {
        config.limits.output = 1000;
    });
    assert_eq!(report.blocks[0].reason, Some(Reason::OutputLimit));
    assert_eq!(report.blocks[0].stdout.len(), 1000);
    let told = &report.diagnostics[0];
    let kept = told.actual.as_deref().expect("what was kept is shown");
    assert!(kept.starts_with('x') && kept.contains("\n…\n") && kept.len() < 500, "{kept}");
    assert!(told.help.is_some());
}

#[test]
fn a_program_out_of_time_is_at_a_line_of_its_own_block() {
    let text = "```python\n\n\n\ndef spin():\n    while True: pass\n```\n\n\
                ```python\nx = 1\nspin()\n```\n";
    let report = prove_with(text, |config| config.limits.time = Duration::from_secs(1));
    // The function is from an earlier block, so its line is not in this one. If the
    // machine is too busy to answer, there is no line, and the program's first block is
    // reported.
    let told = report.diagnostics.iter().find(|told| told.code == Code::Timeout);
    let line = told.expect("its time is up").line;
    assert!([1, 11].contains(&line), "{line}");
}

#[test]
fn a_program_that_ends_its_process_is_a_crash_of_its_own() {
    let text = "```python\nimport os\nos._exit(3)\n```\n\n```python\nimport os, signal\n\
                os.kill(os.getpid(), signal.SIGKILL)\n```\n\n```python\nprint(1)  # 1\n```\n";
    let report = prove(text);
    let reasons: Vec<_> = report.blocks.iter().map(|block| block.reason).collect();
    assert_eq!(reasons, [Some(Reason::Crashed), Some(Reason::Crashed), None]);
}

#[test]
fn a_program_leaves_nothing_to_the_next() {
    let text = "```python\nimport builtins, sys\nbuiltins.len = lambda x: 42\nsys.modules['json'] = None\n\
                sys.setrecursionlimit(50)\nopen('left', 'w').close()\n```\n\n\
                ```python isolated\nimport json, os, sys\nprint(len([]))  # 0\nprint(json.dumps([1]))  # [1]\n\
                print(sys.getrecursionlimit())  # 1000\nprint(os.listdir())  # []\n```\n";
    let report = prove(text);
    assert!(
        report.blocks.iter().all(|block| block.outcome == Outcome::Passed),
        "{:?}",
        report.diagnostics
    );
}

/// The verdicts of a block's promises.
fn verdicts(code: &str) -> Vec<VerdictKind> {
    let report = prove_block(code);
    report.blocks[0].promises.iter().map(|promise| promise.judgement.verdict.kind()).collect()
}

#[test]
fn the_time_of_the_day_keeps_no_promise_even_within_one_second() {
    let code = "import datetime, time\nprint(datetime.date.today())  # Выведет: 2020-01-01\n\
                print(datetime.datetime.now().year)  # Выведет: 2020\n\
                print(time.strftime('%d.%m'))  # Выведет: 01.01\n\
                print(time.localtime().tm_mon)  # Выведет: 13\n\
                print(time.ctime())  # Выведет: Thu\n\
                print(datetime.datetime(2020, 1, 1).year)  # Выведет: 2021\n\
                print(time.strftime('%Y', time.gmtime(0)))  # Выведет: 1971\n";
    let (unclear, broken) = (VerdictKind::Unclear, VerdictKind::Broken);
    assert_eq!(verdicts(code), [unclear, unclear, unclear, unclear, unclear, broken, broken]);
}

#[test]
fn chance_keeps_no_promise_unless_the_block_sets_its_beginning() {
    // Six of two values are all equal once in 32 times; among these eight some always
    // differ.
    let code = "import random\nprint([random.choice([1, 2]) for _ in range(8)])  # Выведет: 3\n";
    assert_eq!(verdicts(code), [VerdictKind::Unclear]);
    let code = "import random\nrandom.seed(1)\nprint(random.randint(5, 6))  # Выведет: 7\n";
    assert_eq!(verdicts(code), [VerdictKind::Broken]);
    let text = "```python\nimport random\nrandom.seed(1)\n```\n\n\
                ```python\nprint([random.random()])  # Выведет: [1]\n```\n";
    let report = prove(text);
    assert_eq!(report.blocks[1].promises[0].judgement.verdict.kind(), VerdictKind::Unclear);
}

#[test]
fn durations_places_in_memory_and_hashes_of_texts_keep_no_promise() {
    let code = "print(id(1))  # Выведет: 5\nprint(id(object()))  # Выведет: 4331368528\n\
                print(hash('a'))  # Выведет: 5\nprint(hash(7))  # Выведет: 8\n";
    let (unclear, broken) = (VerdictKind::Unclear, VerdictKind::Broken);
    assert_eq!(verdicts(code), [unclear, unclear, unclear, broken]);
    let code = "import time\nstart = time.time()\ntime.sleep(0.2)\n\
                print(f'{time.time() - start:.2f}')  # Выведет: 3\n";
    assert_eq!(verdicts(code), [unclear]);
}

#[test]
fn where_a_program_runs_is_its_own_business() {
    let code = "import os\nprint(os.getcwd())  # Выведет: /home/author\n\
                print(os.path.expanduser('~/a'))  # Выведет: /home/author/a\n\
                print(os.getpid())  # Выведет: 5\n";
    assert_eq!(verdicts(code), [VerdictKind::Unclear; 3]);
}

#[test]
fn two_runs_are_the_same_to_the_byte() {
    let code = "print(hash('a'), {'b', 'a'}, id(int) == id(int))\nimport os, time\nprint(sorted(os.environ), time.tzname)\n";
    assert_eq!(prove_block(code).blocks[0].stdout, prove_block(code).blocks[0].stdout);
}

#[test]
fn the_block_that_ended_the_process_is_named_and_those_before_it_are_judged() {
    let chapter = "```python\nimport os\nn = 1\nprint(n)  # 1\n```\n\n```python\nprint(n + 1)  # 3\n```\n\n\
        ```python\nprint(n)  # 1\nos.abort()\n```\n\n```python\nprint(n)  # 1\n```\n";
    let report = prove(chapter);
    let reasons: Vec<_> = report.blocks.iter().map(|block| block.reason).collect();
    let (broken, crashed) = (Some(Reason::PromiseBroken), Some(Reason::Crashed));
    assert_eq!(reasons, [None, broken, crashed, Some(Reason::NotRun)]);
    let crash = report.diagnostics.iter().find(|told| told.code == Code::Crashed).unwrap();
    assert_eq!((crash.block, crash.message.args[0].1.as_str()), (Some(2), "SIGABRT"));
    assert_eq!(report.blocks[0].stdout, "1\n");
}
