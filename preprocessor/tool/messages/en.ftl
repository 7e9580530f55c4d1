# Every sentence that the tool says, in English. `ru.ftl` has the same keys.

## Diagnostics

promise-broken = the promised output did not come
promise-inferred-help = if this comment is not meant as an output, word it so that it does not read as one, or give the block `no_promises`
promise-spacing = the output differs from the promise in spacing alone
promise-partial = true, but not all that was printed
promise-unreached = the line with this promise never ran
promise-silent = there is nothing here that this promise could be held against
promise-assigned = the value beside this assignment is another
promise-message = the exception is the promised one, its message differs
promise-unstable = no promise can hold here: the output changes from run to run
promise-unstable-help = fix the randomness (`random.seed`), sort the items (`sorted`), or write `...` for what changes
promise-order = no promise can hold here: the order of a set is not part of the language
promise-order-help = put the items into an order (`sorted`), or write them as a set: `{"{"}1, 2{"}"}`
unpromised-exception = an exception that nothing promised: { $exception }
unpromised-exception-help = if the example is to show it, say so beside the line: `# { $class }`
session-help = `{ $name }` is bound by the block at line { $line }, which this block does not continue; with the same `session=` both share their names
missing-exception = the block was to end in an exception and did not
missing-exception-class = the block was to end in { $class } and did not
syntax-error = this is not Python: { $class }: { $message }
syntax-error-help = a block that is no Python can bear `ignore`; one that shows the error, `syntax_error`
missing-syntax-error = the block was not to be Python, but it is
timeout = the program ran longer than its time limit
timeout-help = give the block its own limit (`timeout=10s`), or do not run it (`no_run`)
output-limit = the block wrote more than its limit
output-help = print less, or raise `output` in [preprocessor.pyproof.limits]
memory = the program wanted more memory than its limit
memory-help = make the example smaller, or raise `memory` in [preprocessor.pyproof.limits]
crashed-status = the program ended its process with status { $status }
crashed-signal = the program's process was ended by { $signal }
crashed-silent = the program's process ended without a word
crashed-panicked = the interpreter failed: { $words }
crashed-worker = the process that runs programs failed: { $words }; `mdbook-pyproof doctor` tells more
crashed-gone = the process that runs programs did not start, or ended before it answered; `mdbook-pyproof doctor` tells more
crashed-confused = the process that runs programs answered for another one
crashed-files = the program was stopped: its files took more room than their limit
crashed-threads = the program was stopped: it had more threads than it may
crashed-unconfined = the program was not run: what was to confine it could not be set up
not-run = the block's turn never came: the program ended in an earlier block
interpreter-differs-output = { $interpreter } prints something else here
interpreter-differs-value = the value here is another in { $interpreter }
interpreter-differs-raised = { $interpreter } raises something else here
interpreter-differs-wording = the message of this exception is another in { $interpreter }
interpreter-differs-ended = in { $interpreter } this block ends otherwise
interpreter-differs-help = the readers' Python is what counts: promise what it prints in every version, or do not run the block (`no_run`)
typo-fixed = no such name as `{ $name }` is in sight; the built page reads `{ $correction }`
typo-fixed-help = `mdbook-pyproof fix --write` corrects the source
typo-denied = no such name as `{ $name }` is in sight; `{ $correction }` is meant
typo-denied-help = `mdbook-pyproof fix --write` corrects it
typo-suggested = no such name as `{ $name }` is in sight; perhaps { $candidates }?
fence-unclosed = this fence has no end and swallows what follows
include-missing = this block includes { $path }, which cannot be read
include-no-anchor = { $path } has no anchor `{ $anchor }`
include-too-deep = { $path } is included too deep: do files include each other?
include-help = paths begin at the folder of the file that includes; the block is not run
fence-unclosed-help = close it with a line of at least as many marks
attribute-unknown = `{ $word }` is no attribute; did you mean `{ $meant }`?
attribute-value = the value of `{ $word }` cannot be read: `{ $value }`
skip-unexplained = this block is skipped (`{ $word }`), and nobody says why
skip-unexplained-help = give a reason: `{ $word }="needs a network"`, or behind the words of a comment `<!-- pyproof: { $word } — needs a network -->`
straight-quotes = straight quotation marks in Russian prose
straight-quotes-help = write «…», and „…“ inside of those

## Reports

label-promised = promised
label-came = came
label-reference = the other Python
label-bundled = the bundled interpreter
nothing = nothing
rerun = check this chapter alone
summary-blocks = { $count } { $count ->
    [one] block
   *[other] blocks
}
summary-passed = { $count } passed
summary-failed = { $count } failed
summary-skipped = { $count } skipped
summary-promises = promises
summary-matched = { $count } matched
summary-mismatched = { $count } mismatched
summary-unreached = { $count } unreached
summary-unclear = { $count } unclear
summary-typos = names
summary-fixed = { $count } fixed
summary-suggested = { $count } suggested
summary-differences = { $count } { $count ->
    [one] difference
   *[other] differences
} from { $interpreter }
summary-partition = part { $partition } of the book: what is in the others was not looked at
explain-hint = what a code means and what to do
level-error = error
level-warning = warning
level-help = help
level-none = not told
summary-cached = answered from the cache: { $count } { $count ->
    [one] block
   *[other] blocks
}
coverage = coverage
coverage-run = { $count } run
coverage-skipped = not run:
coverage-kept = kept:
coverage-unpromised = { $count } { $count ->
    [one] line that prints promises
   *[other] lines that print promise
} nothing
github-more = { $errors } errors, { $warnings } warnings; GitHub shows the first { $shown } of each on the lines, the log has them all
case-block = block at line { $line }
case-line = line { $line }
tool = Proves every Python example of an mdBook.
source-root = The root of the repository.
progress = proving
fix-nothing = nothing to correct
fix-hint = nothing was written; `--write` makes these changes
fix-written = { $path }: { $count } { $count ->
    [one] correction
   *[other] corrections
}

## The cache

cache-damaged = the cache in { $path } was damaged and is thrown away
cache-unusable = there is no cache, for { $path } cannot be used: { $why }
cache-hindered = there is no cache, for { $path } is not the tool's; nothing there is read or changed
clean-removed = { $path } is removed
clean-nothing = there is no cache in { $path }
clean-failed = the cache in { $path } cannot be removed
clean-hindered = { $path } is not the tool's, and nothing is removed; move it away, or remove it yourself

## Errors of use

against-empty = --against names no command; for example: --against python3
against-quote = --against: a quote has no end in `{ $command }`
against-start = --against: `{ $command }` cannot be started: { $why }
against-not-python = --against: `{ $command }` is no Python: it does not say which version it is
against-too-old = --against: `{ $command }` is { $name }; Python 3.8 or newer is needed
against-unsupported = --against needs a system with process groups, such as Linux or macOS

## Repairs

update-nothing = nothing to rewrite
update-written = { $path }: { $count } { $count ->
    [one] promise
   *[other] promises
}
left-alone = left as it is:
left-no-input = `input()` had nothing to read; give the block its input with `stdin`
left-unreached = the line of this promise never ran
left-unclear = it is unclear what this promise could be held against
left-unstable = the output changes from run to run, or is the order of a set
left-nothing = nothing was printed
left-raised = an exception came in place of the output
left-no-exception = no exception came
left-lines = several lines came, and how to write them is not to be seen
left-unwritable = what was printed cannot stand in a comment
left-too-long = what was printed is too long for a comment
left-several = several promises or statements share these lines
left-included = an included file keeps the number of its lines
left-unproved = no rewriting of it was proved by a run

## Snapshots

snapshot-changed = the output is not that of the snapshot
snapshot-new = there is no snapshot of this chapter yet
snapshot-block-gone = the snapshot has a block that is gone from here
snapshot-help = `{ $command }` or `cargo insta review` accepts it
snapshot-stale = { $path }: the chapter of this snapshot is gone
snapshot-written = { $path }: written
snapshot-failed = these blocks failed, and that is what their snapshots hold:
snapshot-nothing = the snapshots are as the chapters print

## Pages

page-output = Output
page-stderr = Error stream
page-raised = Ends in
page-corrected = Corrected
page-proved = Proved
page-ran = Ran without errors
page-ended = Ended in an exception, as it should
page-refused = Is no valid Python, as it should be
page-proved-promises = { $count } { $count ->
    [one] promise
   *[other] promises
} kept
page-by = Run at build by { $interpreter }
page-foot = How this book was proved
proof-title = Proved
proof-lead = When this book was built, each example was run by { $interpreter }.
proof-skipped = Not run, by the author's choice: { $count } { $count ->
    [one] example
   *[other] examples
}.
proof-promises = A promise is a comment that says what the code prints or what an expression is worth, or the output shown below an example. Each was held against what really came.
proof-made = Date: { $date }
proof-date = { $day } { $month ->
    [m1] January
    [m2] February
    [m3] March
    [m4] April
    [m5] May
    [m6] June
    [m7] July
    [m8] August
    [m9] September
    [m10] October
    [m11] November
   *[m12] December
} { $year }
proof-chapter = Chapter
# On a narrow screen the heads of the columns are hyphenated.
proof-blocks = Exam{"\u00AD"}ples
proof-count = Prom{"\u00AD"}ises
proof-kept = Kept
proof-corrected = Correc{"\u00AD"}tions
proof-total = Total

## Errors of the tool's use

defect = this is a defect of mdbook-pyproof; please report it with the lines above
no-executable = the tool cannot find its own executable
no-book-toml = there is no book.toml in { $dir }; run this in the book's folder, or name it: mdbook-pyproof check DIR
no-such-chapter = { $name } is no chapter of this book; its chapters are: { $known }
no-browser = no browser opens { $path }
book-toml = book.toml
config-unknown = unknown key `{ $key }` in [{ $table }]
config-unknown-near = unknown key `{ $key }` in [{ $table }]; did you mean `{ $near }`?
config-choice = `{ $key }` in [{ $table }] cannot be { $value }; give one of: { $choices }
config-text = `{ $key }` in [{ $table }] cannot be { $value }; give a text in quotes
config-texts = `{ $key }` in [{ $table }] cannot be { $value }; give a list of texts in quotes
config-switch = `{ $key }` in [{ $table }] cannot be { $value }; give true or false
config-table = `{ $key }` in [{ $table }] cannot be { $value }; make it a table: [{ $table }.{ $key }]
config-duration = `{ $key }` in [{ $table }] cannot be { $value }; give a time above zero and up to a day, with its unit `ms`, `s` or `m`, such as "5s"
config-size = `{ $key }` in [{ $table }] cannot be { $value }; give a whole number above zero with its unit `B`, `KiB`, `MiB` or `GiB`, such as "1MiB"
config-memory = `{ $key }` in [{ $table }] cannot be { $value }; no program runs with less than 8MiB
code-unknown = there is no code `{ $code }`; `mdbook-pyproof explain` lists them
code-unknown-near = there is no code `{ $code }`; did you mean `{ $near }`? (`mdbook-pyproof explain` lists them)
code-twice = the code `{ $code }` stands in two of the lists `deny`, `warn` and `allow`
mdbook-variable = a variable MDBOOK_... cannot be read
mdbook-version = this is mdBook { $version }, and mdbook-pyproof was made for { $ours }; should the pages look wrong, update the older of the two
links-first = add `before = ["links"]` to [preprocessor.pyproof]: without it included files are put in before the chapters reach us, and line numbers are wrong
folders-overlap = the build folder `{ $build }` and the source folder `{ $src }` overlap, and a build empties its folder: set `build-dir = "target/site"` under [build] in book.toml
build-led-out = the build folder `{ $build }` leads out of the book's folder: { $link } is a symbolic link to { $target }, and a build empties its folder; remove the link, or set `build-dir` under [build] in book.toml to where the pages are to be
summary-unread = { $path } cannot be read; it lists the chapters of an mdBook
chapter-missing = { $path }: no such file; create it, or take its line from SUMMARY.md
chapter-unread = { $path }: { $error }
chapter-led-out = { $path }: a symbolic link leads out of the book's folder; put the file itself there
chapter-not-utf-8 = { $path }: not UTF-8 (line { $line }); save the file in that encoding
page-unwritten = { $path }: the page cannot be written
not-built = the book cannot be built into { $dir }
stdin-unread = stdin cannot be read as UTF-8
stdin-no-message = stdin does not hold what `mdbook build` sends a preprocessor, [context, book]
stdin-no-items = the book on stdin has neither `items` nor `sections`: is this mdBook's message?
stdin-no-renderer = the context on stdin names no renderer: is this mdBook's message?
stdin-no-table = the context on stdin has no table at { $pointer }
file-unread = { $path } cannot be read
file-changed = { $path } has changed since it was read; run the command again
file-unwritten = { $path } cannot be written; it is as it was
report-unwritten = the report cannot be written into { $path }
report-broken = { $path } is no whole JSON document: { $why }
report-foreign = { $path } is no report that `mdbook-pyproof check --format json` wrote
report-newer = { $path } was written by a newer version, { $tool }
report-other-tool = { $path } was written by { $tool }, and this is { $ours }: check the whole book with one version
merge-whole = { $path } is the report of a whole book; only those of parts (`check --partition`) can be put together
merge-differs = { $other } and { $path } are no parts of one whole: they differ in `{ $key }`
merge-twice = { $partition } is there twice: { $other } and { $path }
merge-missing = parts are missing: { $missing }
partition-snapshots = a snapshot is of a whole chapter: take `snapshots` out of book.toml, and hold the book against its snapshots in a job of its own, `check --snapshots DIR`
snapshot-foreign = { $path } is no snapshot of a chapter; name another folder
insta-update = INSTA_UPDATE={ $value }: give one of auto, always, new, unseen, no, force
marker-behind = Output:
marker-below = Output:
form-marked = with a marker
form-fence = in fences
form-repl = at the prompt
form-error = exceptions
form-bare = bare
form-value = values
form-prose = in sentences

## What confines programs

isolation-variable = PYPROOF_ISOLATION is `{ $value }`; it may be `auto`, `require` or `process`
isolation-missing = programs are not confined by { $mechanism }: { $why }
isolation-unknown = no process that runs programs could be started, so that nobody knows what would confine them
remedy-rlimits = run the tool on Linux or macOS, as a process that may lower its own limits
remedy-privileges = run the tool on Linux, as an ordinary user, or as a root that may change its user (CAP_SETUID, CAP_SETGID)
remedy-namespace = allow unprivileged user namespaces on Linux 5.12 or newer: `sysctl user.max_user_namespaces`, for AppArmor `kernel.apparmor_restrict_unprivileged_userns=0`, in a container `--security-opt seccomp=unconfined`
remedy-landlock = use Linux 5.13 or newer with `landlock` among the modules of `/sys/kernel/security/lsm`
remedy-seccomp = use Linux on x86-64, aarch64 or riscv64, with seccomp filters in its kernel
summary-unconfined = programs were not confined by: { $mechanisms }; `mdbook-pyproof doctor` says why
doctor-confined = programs are confined by
doctor-missing = missing: { $why }
doctor-probes = tried: a program
doctor-around = around it
doctor-no-worker = not run
doctor-book = book: { $path }
doctor-book-unusable = book: { $path } cannot be used: { $why }
doctor-isolation = the book's isolation: { $isolation }
doctor-limits = the limits of its programs: time { $time }, memory { $memory }, output { $output }, files { $files }
doctor-lacks = the book requires that its programs are confined entirely, and here they are not: it cannot be checked on this machine
doctor-no-book = book: no `book.toml` in { $path }
doctor-mdbook = mdbook: { $path }
doctor-no-mdbook = mdbook: not on PATH; `mdbook-pyproof build` does without
doctor-temporary = temporary folder: { $path }
doctor-no-temporary = temporary folder: { $path } cannot be written to: { $why }
mechanism-rlimits = memory, processor time, descriptors, sizes of files
mechanism-privileges = a user without rights, no capabilities
mechanism-namespace = a folder in memory, everything else read-only
mechanism-landlock = no files elsewhere, no signals to others
mechanism-seccomp = no processes, no network, no rare calls of the kernel
probe-read = reads a file elsewhere
probe-list = lists a folder elsewhere
probe-write = writes to a file elsewhere
probe-network = opens a socket
probe-process = starts a process
probe-program = becomes another program
probe-signal = sends a signal to its parent
probe-memory = takes more memory than its limit
probe-files = writes more than its limit
probe-threads = starts a hundred threads
probe-refused = refused
probe-done = not refused

## Pages in a browser

site-run = Run
site-stop = Stop
site-edit = Edit
site-reset = Reset
site-example = Example { $number }
site-promise-kept = promise kept
site-promise-broken = promise broken
site-output = Output of the program
site-preparing = Preparing…
site-loading = Loading Python…
site-bytes = { $loaded } of { $total } MB
site-bytes-so-far = { $loaded } MB
site-running = Running…
site-asking = The program waits for input.
site-input = Input
site-send = Send
site-end-of-input = End of input
site-finished = Done.
site-finished-silent = Done. The program printed nothing.
site-raised = Ended in an exception.
site-raised-promised = Ended in an exception, as it should.
site-raise-missing = The promised exception did not come.
site-raise-missing-class = The promised { $class } did not come.
site-refusal-missing = The promised syntax error did not come.
site-not-run = This example’s turn never came: the program ended in example { $number }.
site-exited = The program ended itself with status { $status }.
site-refused = This is no valid Python, as it should be.
site-syntax-error = This is no Python, line { $line }: { $class }: { $message }
site-output-limit = Too much was printed: the rest was not compared.
site-memory = The program ran out of memory.
site-ended = The program was cut short.
site-stopped = Stopped.
site-crashed = Python broke down in the browser; run it once more. { $message }
site-unavailable = Python could not be loaded, so the example cannot be run now; everything else on the page works. { $message }
site-no-editor = The editor could not be loaded.
site-omitted = Not shown: { $count } { $count ->
    [one] character
   *[other] characters
}.
site-figure = Figure { $number }
site-continued-one = Run first: example
site-continued = Run first: examples
site-unfinished-one = Not run to its end: example
site-unfinished = Not run to their ends: examples
site-promises = Promises
site-unjudged = What the comments promise cannot be judged in this browser.
site-line = line { $line }
site-fence = output below the example
site-kept = kept
site-broken = broken
site-unclear = could not be judged
site-unreached = never reached
site-spacing = differs in spacing alone
site-partial = true, but more was printed
site-expected = promised
site-actual = came
site-nothing = nothing
site-edited = The code was changed; the mark of the build does not speak of it.
site-editor = Code of example { $number }
site-editor-hint = Tab indents, Ctrl+Enter runs, Escape leaves the editor.

# The published site: settings and what hinders a build.
config-pyodide = `{ $key }` in [{ $table }] cannot be { $value }; give "cdn" or a folder from the book's root, "node_modules/pyodide" for instance
pyodide-missing = there is no folder `{ $folder }`, from which the site is to have Pyodide; in the book's folder, `npm install pyodide@{ $wanted }` makes `node_modules/pyodide`
pyodide-file-missing = there is no `{ $file }` in `{ $folder }`, from which the site is to have Pyodide
pyodide-version = the Pyodide in `{ $folder }` is of version { $version }, and the pages are made for { $wanted }: npm install pyodide@{ $wanted }
pyodide-lock-unread = `pyodide-lock.json` in `{ $folder }` is no list of packages
pyodide-wheel-missing = there is no `{ $file }` in `{ $folder }`, which the package `{ $package }` is made of
package-unknown = Pyodide knows no package `{ $package }` ({ $place })
package-unknown-near = Pyodide knows no package `{ $package }` ({ $place }); did you mean `{ $near }`?
site-page-unread = the page { $path } cannot be finished
site-unsearched = the index of the search cannot be made

# The search box, before its script is there.
search-label = Search in the book
search-failed = The search could not be loaded
search-more = Show more

# mdBook's own words, as its templates and its script have them.
mdbook-keys = Keyboard shortcuts
mdbook-press = Press
mdbook-or = or
mdbook-to-navigate = to navigate between chapters
mdbook-to-search = to search in the book
mdbook-to-show-help = to show this help
mdbook-to-hide-help = to hide this help
mdbook-contents = Table of contents
mdbook-toggle-contents = Toggle Table of Contents
mdbook-change-theme = Change theme
mdbook-themes = Themes
mdbook-theme-auto = Auto
mdbook-theme-light = Light
mdbook-theme-rust = Rust
mdbook-theme-coal = Coal
mdbook-theme-navy = Navy
mdbook-theme-ayu = Ayu
mdbook-search = Search (`/`)
mdbook-toggle-search = Toggle Searchbar
mdbook-search-placeholder = Search this book ...
mdbook-print = Print this book
mdbook-repository = Git repository
mdbook-edit = Suggest an edit
mdbook-navigation = Page navigation
mdbook-previous = Previous chapter
mdbook-next = Next chapter
mdbook-not-found-title = Page not found
mdbook-not-found = Document not found (404)
mdbook-not-found-help = This URL is invalid, sorry. Please use the navigation bar or search to continue.
mdbook-note = Note
mdbook-tip = Tip
mdbook-important = Important
mdbook-warning = Warning
mdbook-caution = Caution
mdbook-redirecting = Redirecting...
mdbook-redirecting-to = Redirecting to...
mdbook-copy = Copy to clipboard
mdbook-copied = Copied!
mdbook-not-copied = Clipboard error!
mdbook-show-lines = Show hidden lines
mdbook-hide-lines = Hide lines
mdbook-run = Run this code
mdbook-undo = Undo changes
mdbook-running = Running...
mdbook-playground = Playground Communication:{ " " }
mdbook-no-output = No output

## The server

serve-listens = the book is at { $address } (Ctrl-C ends it)
serve-building = The book is being built
serve-failed = The book fails: { $count ->
    [one] { $count } error
   *[other] { $count } errors
}
serve-hide = Hide (Esc)
serve-port-taken = port { $port } is in use; name another, for instance `--port 0` for one that is free
serve-no-port = the server cannot listen at { $name }, port { $port }
serve-no-address = there is no address { $name } here; name another with `--hostname`
serve-failed-to-listen = the server cannot be started
serve-other-host = this server does not answer to `{ $name }`; if it is to, name it: `mdbook-pyproof serve --hostname { $name }`
serve-no-folder = the temporary folder of the pages cannot be used
serve-unwatched = the system does not tell when the book changes; `--watcher poll` does without

# The search, in the pages.
site-search-count = { $count ->
    [one] { $count } section found
   *[other] { $count } sections found
}
site-search-some = No section has all of these words; { $count ->
    [one] one has
   *[other] { $count } have
} some of them
site-search-none = Nothing was found for “{ $query }”
site-search-code = code

## Installing into a plain mdBook

install-odd = `{ $key }` in book.toml is no table or list that `install` could add to; write it otherwise, or use `mdbook-pyproof build`
install-outside = the source folder `{ $src }` does not lie in the book's folder, and mdBook would copy the pages' files out of the site: move it there, or use `mdbook-pyproof build`
install-foreign = { $path } is in the way: it is no file of `mdbook-pyproof install`, or was changed since; move it away and run the command again. Nothing was written
install-written = { $path }: written
install-removed = { $path }: removed
install-left = { $path }: was changed since it was installed, so it stays; it is yours now
install-nothing = everything is in place already
install-done = `mdbook build { $dir }` makes the pages now; it needs `mdbook-pyproof` on PATH
install-dry = nothing was done: this is what would be
install-note = by `mdbook-pyproof install`; leave it to that
install-about = # Files of mdbook-pyproof

    `mdbook-pyproof install` wrote what is in this folder, for a plain `mdbook build`. Do not change it:
    `install` leaves what was changed as it is, and `uninstall` does so, too. The folder belongs in
    version control with the book. The list below says what is installed.
uninstall-nothing = nothing is installed in this book
assets-stale = the pages' files in this book are missing or of another version than this tool; put them in place with `mdbook-pyproof install { $dir }`
file-unremoved = { $path } cannot be removed

## A new book

init-taken = { $path } is there already
init-nothing = nothing was written
init-title = My book
init-workflow = Every pull request is checked, what is wrong is shown on its lines; `main` is published.
    Switch Pages on once: Settings, Pages, Source: GitHub Actions.
init-repository = write the address of mdbook-pyproof's repository in the place of { $word } in .github/workflows/book.yml
init-next = now: mdbook-pyproof build { $dir } --open
file-uncreated = { $path } cannot be written
