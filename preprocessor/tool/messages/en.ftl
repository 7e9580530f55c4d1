# Every sentence that the tool says, in English. `ru.ftl` has the same keys.

## Diagnostics

promise-broken = this promise was not kept
promise-inferred-help = if this comment does not promise output, reword it so that it does not look like output, or give the block `no_promises`
promise-spacing = the output differs from the promise only in spacing
promise-partial = true, but more was printed
promise-partial-help = not named: { $lines }{ $count ->
    [0] {""}
   *[other] { " " }and { $count } more
}; name them all, or put `...` for the rest
promise-unreached = the line with this promise never ran
promise-doubtful = this reads like an output, but { $actual } came
promise-doubtful-lines = this reads like an output, but something else came
promise-doubtful-none = this reads like an output, but nothing came
promise-doubtful-help = correct it, or put a marker in front, or say it in words that no output has
promise-silent = there is nothing here to compare this promise with
promise-assigned = the comment gives a value other than the one assigned
promise-message = the exception is the promised one, but its message differs
promise-unstable = no promise can hold here: the output changes from run to run
promise-unstable-help = set a seed (`random.seed`), sort the items (`sorted`), or write `...` for the part that changes
promise-order = no promise can hold here: the order of a set is not part of the language
promise-order-help = sort the items (`sorted`), or write them as a set: `{"{"}1, 2{"}"}`
unpromised-exception = an exception that nothing promised: { $exception }
fragment = this block is a part of a larger program: nothing defines `{ $name }`
missing-module = the package `{ $name }` is not there: from its import on, this block was not run
missing-input = `input()` has nothing to read: from here on, this block was not run
unpromised-exception-help = if the example is meant to show it, say so beside the line: `# { $class }`
no-input-help = give the block its input, a line for each answer (`stdin="Ann\n30"`), or do not run it (`no_run`)
input-ended-help = `stdin` of this block has fewer lines than its program reads; add the answers that are missing
missing-module-help = the bundled interpreter has no packages: run the block in your own Python, which has it (`--python .venv/bin/python`, or `python = ".venv/bin/python"` in book.toml, or in `[tool.pyproof]` of pyproject.toml where there is no book), or do not run it (`no_run="needs { $name }"`); if it is a module of the example itself, show it in a fence above with `file="{ $name }.py"`, or name its file in the settings: `files = ["{ $name }.py"]`
missing-package-help = install `{ $name }` where the book's Python finds it (a package of your own: `pip install -e .`), or do not run the block (`no_run="needs { $name }"`)
lacking-module-help = the interpreter that runs the book lacks this module of the standard library: do not run the block (`no_run="needs { $name }"`)
removed-module-help = Python { $version } and newer do not have `{ $name }`: use what replaced it, or do not run the block (`no_run="needs an older Python"`)
import-help = mend the import, or, if it needs files that the book does not have, do not run the block (`no_run="a part of a package"`)
missing-file-help = a program begins in an empty folder: give it `{ $name }` in a fence above (`file="{ $name }"`) or with `files` in the settings, or write it first, in this block or in one that it continues; or do not run the block (`no_run="needs { $name }"`)
file-session-help = `{ $name }` is named in the block at line { $line }, but each program has a folder of its own; to share files, give both blocks the same `session=`
outside-file-help = a program reaches no files but those in its own empty folder: use a path in it, or do not run the block (`no_run="needs { $name }"`)
network-help = programs have no network: do not run the block (`no_run="needs a network"`)
process-help = programs start no processes and signal none: do not run the block (`no_run="starts a process"`)
confined-help = programs are confined: they have no network, start no processes and reach no files but their own; do not run the block (`no_run="why"`)
argv-help = a block has no command line: set `sys.argv` in it, or do not run it (`no_run="needs arguments"`)
environ-help = programs do not see the variables of this machine: set the variable in the block, or do not run it (`no_run="why"`)
undefined-name-help = nothing in this block, or in one that it continues, defines `{ $name }`: define it, if need be in a hidden line, or do not run the block (`no_run="a fragment"`); if the example shows the error, say so beside the line: `# NameError`
skipped-name-help = `{ $name }` is defined in the block at line { $line }, which is not run; do not run this one either (`no_run`), or define the name here
earlier-failure-help = `{ $name }` is defined in the block at line { $line }, which ended before that; mend that block first
checker-help = only a type checker knows `{ $name }`: import it from `typing`, or do not run the block (`no_run="for a type checker"`)
json-help = this is JSON rather than Python, which writes `True`, `False` and `None`: give the fence the language `json`
python2-help = this is Python 2, which readers no longer have: write it for Python 3, or skip the block (`ignore="Python 2"`)
placeholder-help = something here stands for what readers fill in: write code that can be run, or skip the block (`ignore="a template"`)
fragment-help = this is a part of a larger program: show all of it, if need be in hidden lines, or skip the block (`ignore="a fragment"`)
shell-help = this is a command for a shell, not Python: give the fence the language `console`
magic-help = this is a command of IPython, not Python: leave it out, or skip the block (`ignore="needs IPython"`)
await-help = only notebooks and `python -m asyncio` understand this outside of a function: put it into `async def main()`, and end with `asyncio.run(main())`
session-help = `{ $name }` is defined in the block at line { $line }, but this block does not continue that one; to share names, give both the same `session=`
missing-exception = the block should have ended in an exception, but did not
missing-exception-class = the block should have ended in { $class }, but did not
syntax-error = this is not valid Python: { $class }: { $message }
syntax-error-help = give the block `ignore` if it is not Python, or `syntax_error` if it is meant to show the error
missing-syntax-error = the block should not be valid Python, but it is
timeout = the program ran longer than its time limit
timeout-help = give the block its own limit (`timeout=10s`), or do not run it (`no_run`)
output-limit = the block wrote more than its limit
output-help = print less, or raise `output` in [preprocessor.pyproof.limits]
memory = the program needed more memory than its limit
memory-help = make the example smaller, or raise `memory` in [preprocessor.pyproof.limits]
crashed-status = the program ended its process with status { $status }
crashed-signal = the program's process was ended by { $signal }
crashed-silent = the program's process ended without reporting anything
crashed-panicked = the interpreter failed: { $words }
crashed-worker = the process that runs programs failed: { $words }; `mdbook-pyproof doctor` tells more
crashed-gone = the process that runs programs did not start, or ended before it answered; `mdbook-pyproof doctor` tells more
crashed-confused = the process that runs programs answered for a different program
crashed-files = the program was stopped: its files exceeded their limit
crashed-threads = the program was stopped: it started too many threads
crashed-given = what runs before each program failed: { $words }; look into `preamble`, and into the blocks with `setup`
crashed-unconfined = the program was not run: it could not be confined
not-run = the block was not run: the program ended in an earlier block
needs-python = `{ $what }` came with Python { $since }; this book is for Python { $target }
needs-python-help = write it so that Python { $target } understands it, or raise `target-version` in [preprocessor.pyproof]
needs-python-annotation = before Python { $since } annotations were evaluated at once, and `{ $name }` is not defined yet; this book is for Python { $target }
needs-python-annotation-help = put the annotation in quotes, or begin the program with `from __future__ import annotations`
interpreter-unknown = the book declares no interpreter `{ $name }`
interpreter-unknown-help = declare it, `{ $name } = "python3"`, under [preprocessor.pyproof.interpreters] in book.toml, or under [tool.pyproof.interpreters] in pyproject.toml where there is no book; or leave out `python={ $name }`
interpreter-differs-output = { $interpreter } prints something else here
interpreter-differs-value = the value here is different in { $interpreter }
interpreter-differs-raised = { $interpreter } raises something else here
interpreter-differs-wording = the message of this exception is different in { $interpreter }
interpreter-differs-ended = this block ends differently in { $interpreter }
interpreter-differs-help = what readers see is what counts: promise output that is the same in every version of Python, or do not run the block (`no_run`)
attribute-excludes = `{ $word }` and `{ $other }` cannot both be meant
predict-nothing = this block writes nothing that readers could say first (`predict`)
predict-nothing-help = print something, or leave out `predict`
solution-second = the task has a solution already, in line { $line }
solution-second-help = leave out one of the two: a task has one solution
task-solved = this task keeps its promises as it stands: nothing is left to do for readers
task-solved-help = take out what they are to write, or leave out `task`
task-unsolved = nothing shows that this task can be solved
task-unsolved-help = put its solution straight behind it, in a fence of its own: ```python,solution
task-unclear = neither this task nor its solution promises anything: nobody can say when it is solved
task-unclear-help = say in a comment what the finished program writes: `print(f(2))  # Output: 4`
task-unkept = the solution does not make this promise of the task: { $promise }
task-unkept-help = write the same comment in the solution (line { $line }): only there it is proved
solution-alone = this solution solves nothing: no task stands straight before it
solution-alone-help = mark the block before it with `task`, or leave out `solution`
page-differs = a reader's browser cannot run this: { $parts }
page-differs-threads = it has no threads ({ $parts })
page-differs-processes = it starts no processes ({ $parts })
page-differs-windows = it opens no windows ({ $parts })
page-differs-module = it has no module `{ $name }` ({ $parts })
page-differs-line = line { $line }
page-differs-lines = lines { $lines }{ $count ->
    [0] {""}
   *[other] { " " }and { $count } more
}
page-differs-help = set `allow = ["page-differs"]` in [preprocessor.pyproof] if it is enough that the page says so above { $count ->
    [one] the block
   *[other] each of the { $count } blocks of this chapter that do
}
typo-fixed = no name `{ $name }` is defined here; the built page reads `{ $correction }`
typo-fixed-help = `mdbook-pyproof fix --write` corrects the source
typo-denied = no name `{ $name }` is defined here; `{ $correction }` is meant
typo-denied-help = `mdbook-pyproof fix --write` corrects it
typo-suggested = no name `{ $name }` is defined here; did you mean { $candidates }?
fence-unclosed = this fence is never closed and swallows all that follows
include-missing = this block includes { $path }, which cannot be read
include-no-anchor = { $path } has no anchor `{ $anchor }`
include-too-deep = { $path } is included too deeply: do files include each other?
include-help = a path is relative to the folder of the file that includes it; the block was not run
fence-unclosed-help = close it with a line of at least as many backticks or tildes
file-outside = no program can have a file of this name: `{ $name }` leads out of its folder
file-taken = there is a file or a folder `{ $name }` already (of `files`, or of a fence before); give this one another name
attribute-unknown = `{ $word }` is not an attribute; did you mean `{ $meant }`?
steps-absent = there is no step { $number }: the recorded run has { $count }
steps-unreached = `#!step` marks a line at which the recorded run has no step
steps-differ = readers have no steps here: the program does something else while it is recorded
attribute-value = the value of `{ $word }` cannot be read: `{ $value }`
directive-unknown = no doctest knows the directive `{ $word }`
directive-unknown-near = no doctest knows the directive `{ $word }`; did you mean `{ $meant }`?
dots-missing = this line goes on with the input above and lacks its `...`
dots-missing-help = begin each further line of an input with `... `; the block was run as if it stood there
prompt-missing = this line begins a new statement and has `...` where its `>>>` belongs
prompt-missing-help = begin each statement with `>>> `: a prompt takes one at a time; the block was run as if it stood there
output-untagged = this fence shows the output of the block before it, and nothing but its place or its caption says so
output-untagged-help = write `output` behind its backticks: when it goes stale, it will be an error
output-stray = this output belongs to no block: more than a caption stands between it and the block above
output-stray-help = put the fence directly behind its block; if it promises nothing, write `output,ignore`
promise-untagged = this fence may be the output of the block before it, and something else came
promise-untagged-help = if it is the output, write `output` behind its backticks; if not, `text,ignore`
include-unread = { $path } is included here and cannot be read: the Python in it is not proved
include-unread-help = a path is relative to the folder of the file that includes it, and must not lead out of the book
skip-unexplained = this block is skipped (`{ $word }`) without a reason
skip-unexplained-help = give a reason: `{ $word }="needs a network"`, or in a comment after the attribute: `<!-- pyproof: { $word } — needs a network -->`
straight-quotes = straight quotation marks in Russian prose
straight-quotes-help = write «…», and „…“ inside them

## Causes, as the title of one entry for several blocks

cause-missing-module = { $count } { $count ->
    [one] block needs the module `{ $name }`
   *[other] blocks need the module `{ $name }`
}
cause-missing-file = { $count } { $count ->
    [one] block needs the file `{ $name }`
   *[other] blocks need the file `{ $name }`
}
cause-undefined-name = { $count } { $count ->
    [one] block uses `{ $name }`, which nothing defines
   *[other] blocks use `{ $name }`, which nothing defines
}
cause-other-program = { $count } { $count ->
    [one] block uses `{ $name }` of a block that it does not continue
   *[other] blocks use `{ $name }` of a block that they do not continue
}
cause-earlier-failure = { $count } { $count ->
    [one] block failed because an earlier block that it continues failed
   *[other] blocks failed because an earlier block that they continue failed
}
cause-not-run = { $count } { $count ->
    [one] block was not run: its program ended in an earlier block
   *[other] blocks were not run: their programs ended in earlier blocks
}
cause-no-input = { $count } { $count ->
    [one] block reads input that it is not given
   *[other] blocks read input that they are not given
}
cause-network = { $count } { $count ->
    [one] block needs a network
   *[other] blocks need a network
}
cause-process = { $count } { $count ->
    [one] block starts a process
   *[other] blocks start processes
}
cause-outside-file = { $count } { $count ->
    [one] block needs a file outside of its own folder
   *[other] blocks need files outside of their own folder
}
cause-python2 = { $count } { $count ->
    [one] block is Python 2
   *[other] blocks are Python 2
}
cause-placeholder = { $count } { $count ->
    [one] block has a gap that readers are to fill in
   *[other] blocks have gaps that readers are to fill in
}
cause-fragment = { $count } { $count ->
    [one] block is a part of a larger program
   *[other] blocks are parts of larger programs
}
cause-incomplete = { $count } { $count ->
    [one] fragment was not run to its end
   *[other] fragments were not run to their end
}
cause-shell = { $count } { $count ->
    [one] block is a command for a shell, not Python
   *[other] blocks are commands for a shell, not Python
}
cause-magic = { $count } { $count ->
    [one] block has a command of IPython
   *[other] blocks have commands of IPython
}
cause-await = { $count } { $count ->
    [one] block has `await` outside of a function
   *[other] blocks have `await` outside of a function
}
cause-newer-python = `{ $name }` is newer than the Python of this book, in { $count } places
cause-unknown-attribute = { $count } { $count ->
    [one] block has `{ $name }`, which is not an attribute
   *[other] blocks have `{ $name }`, which is not an attribute
}
cause-no-reason = { $count } { $count ->
    [one] block is skipped (`{ $name }`) without a reason
   *[other] blocks are skipped (`{ $name }`) without a reason
}
cause-places = at { $places }
cause-more-places = and { $count } more
label-difference = promised (-) and got (+)
lines-omitted = ({ $count } { $count ->
    [one] more line
   *[other] more lines
})

## Reports

label-promised = promised
label-came = got
label-reference = the other Python
label-bundled = the bundled interpreter
nothing = nothing
rerun = check this chapter alone
summary-blocks = { $count } { $count ->
    [one] block
   *[other] blocks
}
summary-passed = { $count } passed
summary-warned = { $count } only warned of
summary-failed = { $count } failed
summary-skipped = { $count } skipped
summary-tasks = { $count } { $count ->
    [one] task
   *[other] tasks
} for readers
summary-promises = promises
summary-matched = { $count } matched
summary-mismatched = { $count } mismatched
summary-unreached = { $count } unreached
summary-doubtful = { $count } doubtful
summary-unclear = { $count } unclear
summary-typos = names
summary-fixed = { $count } fixed
summary-suggested = { $count } suggested
summary-differences = { $count } { $count ->
    [one] difference
   *[other] differences
} from { $interpreter }
summary-baseline = { $count } known { $count ->
    [one] failure does
   *[other] failures do
} not count (pyproof-baseline.json)
summary-baseline-gone = no longer failing: { $entries }{ $count ->
    [0] {""}
   *[other] { " " }and { $count } more
}; `mdbook-pyproof adopt --prune` takes them out of the baseline
summary-since = only blocks that have changed since { $revision }, and those that run with them, were checked
summary-partition = part { $partition } of the book; the other parts were not checked
explain-hint = what a code means and what to do
level-error = error
level-warning = warning
level-help = help
level-none = not reported
summary-cached = answered from the cache: { $count } { $count ->
    [one] block
   *[other] blocks
}
coverage = coverage
coverage-run = { $count } run
coverage-skipped = not run:
coverage-kept = kept:
coverage-unpromised = { $count } { $count ->
    [one] line prints but promises nothing
   *[other] lines print but promise nothing
}
coverage-continued = { $count } { $count ->
    [one] block was run once more, as a continuation of an earlier one
   *[other] blocks were run once more, as continuations of earlier ones
}
github-more = { $errors } errors, { $warnings } warnings; GitHub shows the first { $shown } of each on the lines, the log has them all
case-task = a task: left to the readers
case-warned = only warned of: { $codes }
case-block = block at line { $line }
case-line = line { $line }
tool = Proves every Python example in a book, a README or a folder of Markdown.
source-root = The root of the repository.
progress = proving
fix-nothing = nothing to correct
fix-hint = nothing was written; `--write` makes these changes
fix-written = { $path }: { $count } { $count ->
    [one] correction
   *[other] corrections
}

## The cache

cache-damaged = the cache in { $path } was damaged and has been removed
cache-unusable = there is no cache: { $path } cannot be used: { $why }
cache-hindered = there is no cache: { $path } does not belong to the tool; nothing there is read or changed
clean-removed = { $path } is removed
clean-nothing = there is no cache in { $path }
clean-failed = the cache in { $path } cannot be removed
clean-hindered = { $path } does not belong to the tool, so nothing was removed; move it away, or remove it yourself

## Errors of use

python-empty = no command is named for Python; for example: `python3`
python-quote = Python: a quote is never closed in `{ $command }`
python-start = Python: `{ $command }` cannot be started: { $why }
python-silent = Python: `{ $command }` has not said within { $limit } seconds which version it is
python-not = Python: `{ $command }` is not Python: it does not say which version it is
python-not-but = Python: `{ $command }` does not say which version it is; it says: { $said }
python-too-old = Python: `{ $command }` is { $name }; Python 3.9 or newer is needed
python-confined = Python: `{ $command }` does not start where programs are confined: { $why }
python-unsupported = another Python needs a system with process groups, such as Linux or macOS

## Repairs

update-nothing = nothing to rewrite
update-written = { $path }: { $count } { $count ->
    [one] promise
   *[other] promises
}
left-alone = left as it is:
left-no-input = `input()` had nothing to read; give the block its input with `stdin`
left-unreached = the line of this promise never ran
left-unclear = it is unclear what to compare this promise with
left-unstable = the output changes from run to run, or depends on the order of a set
left-nothing = nothing was printed
left-raised = an exception was raised instead
left-no-exception = no exception was raised
left-lines = several lines were printed, and it is unclear how to write them
left-unwritable = what was printed cannot be written in a comment
left-too-long = what was printed is too long for a comment
left-several = several promises or statements share these lines
left-included = the number of lines in an included file must not change
left-unproved = no rewriting of it was confirmed by a run

adopt-written = { $path }: { $count } known { $count ->
    [one] failure
   *[other] failures
}; only new ones fail the check now
adopt-nothing = nothing fails: no baseline is needed
adopt-removed = { $path }: removed, because nothing in it fails any more
adopt-none = there is no { $path }; `mdbook-pyproof adopt` writes it
adopt-pruned = { $path }: { $count } { $count ->
    [one] failure
   *[other] failures
} taken out
adopt-pruned-nothing = { $path }: all that it names still fails
mark-nothing = nothing to mark
mark-written = { $path }: { $count } { $count ->
    [one] block
   *[other] blocks
} marked
mark-left = { $count } { $count ->
    [one] failure is
   *[other] failures are
} left that no attribute explains: mend them, or let `mdbook-pyproof adopt` note them
reason-fragment = fragment
reason-needs = needs { $name }
reason-input = asks for input
reason-network = needs a network
reason-process = starts a process
reason-file = needs a file
reason-python2 = Python 2
reason-template = a template
reason-shell = a command for a shell
reason-magic = needs IPython
reason-await = needs a notebook
reason-as = { $why }
reason-skipped = continues a block that is not run

## Snapshots

snapshot-changed = the output differs from the snapshot
snapshot-new = there is no snapshot of this chapter yet
snapshot-block-gone = the snapshot has a block that is no longer here
snapshot-help = `{ $command }` or `cargo insta review` accepts it
snapshot-stale = { $path }: the chapter of this snapshot is gone
snapshot-written = { $path }: written
snapshot-failed = these blocks failed, and their snapshots record that:
snapshot-nothing = the snapshots match what the chapters print

## Pages

page-output = Output
page-predicted = What it prints
page-task = A task: change the code until it does what its comments say.
page-solution = Solution
page-steps-picture = Step { $step } of { $count }
page-steps-top = top level
page-steps-cell = cell
page-steps-living = living cell
page-steps-empty = empty
page-figure = A picture that the code makes
page-stderr = Error stream
page-raised = Ends in
page-promised = Raises
page-corrected = Corrected when the book was built (mdbook-pyproof)
page-proved = Proved
page-ran = Ran without errors
page-ended = Ended in an exception, as intended
page-refused = Not valid Python, as intended
page-proved-promises = { $count } { $count ->
    [one] promise
   *[other] promises
} kept
page-unproved = Not proved: { $why }
page-unproved-raised = it ends in an exception that the book does not promise
page-unproved-fragment = it is a part of a larger program
page-unproved-module = it needs a package that was not there
page-unproved-input = it asks for input
page-unproved-promises = { $count } { $count ->
    [one] promise was
   *[other] promises were
} not kept
page-unproved-other = it does not do what the book says
page-unavailable = Not run: it needs { $name }, which is not there when the book is built.
page-by = Run at build by { $interpreter }
page-foot = How this book was proved
proof-title = Proved
proof-lead = When this book was built, each example was run by { $interpreter }.
proof-skipped = Not run, by the author's choice: { $count } { $count ->
    [one] example
   *[other] examples
}.
proof-unproved = Not proved: { $count } { $count ->
    [one] example does
   *[other] examples do
} not do what the book says; the build only warned of it.
# What it means for a reader, in one sentence.
proof-means = For you this means: whatever the book says that its examples print is what they did print.
proof-means-mostly = For you this means: whatever the book says that its examples print, apart from those not proved, is what they did print.
proof-promises = A promise is a comment that says what the code prints or what an expression evaluates to, or the output shown below an example. Each promise was compared with what the program really did.
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
# The heads of the columns are short: on a narrow screen no word is broken.
proof-blocks = Examples
proof-count = Promises
proof-of = { $kept }{"\u00A0"}of{"\u00A0"}{ $count }
proof-warned = Not proved
proof-corrected = Fixes
proof-total = Total

## Errors of the tool's use

defect = this is a bug in mdbook-pyproof; please report it with the lines above
no-executable = the tool cannot find its own executable
no-book-toml = there is no book.toml in { $dir }; run this in the book's folder, name the folder, or make a book: `mdbook-pyproof init`
update-several = the book is proved in several Pythons, and a promise can be written for one alone: name it with `--python`
settings-command = { $path } names an interpreter (`python`, `versions` or `interpreters`), and lies below what is checked: no command is taken from there; name { $folder } on the command line, set it farther up, or give `--python`
baseline-broken = { $path } is not a baseline: { $why }; delete it, and write it anew with `mdbook-pyproof adopt`
baseline-version = { $path } has the format { $version }, and this version of the tool reads format 1: delete it and write it anew with `mdbook-pyproof adopt`, or use the tool that wrote it
given-missing = { $path }, which `{ $key }` names, is not there
given-outside = `{ $key }` names { $path }, which is not in the folder of the settings
given-large = the files of `files` have { $size } MiB, and each program writes them anew: at most { $most } MiB
no-such-path = { $path }: there is no such file or folder
no-markdown = there is no book.toml in { $paths }, and no Markdown file; run this in the book's folder, or name the book's folder, or Markdown files and folders
settings-of = { $path }
chapter-unnamed = { $path }: SUMMARY.md does not name this chapter; it is checked as if it did
changed-unknown = --changed: git knows no revision `{ $revision }` here
changed-unread = --changed: git cannot be asked for `{ $revision }`
check-watches = watching for changes; Ctrl-C ends
no-such-chapter = { $name } is not a chapter of this book; its chapters are: { $known }
no-browser = no browser could open { $path }
book-toml = book.toml
config-unknown = unknown key `{ $key }` in [{ $table }]
config-unknown-near = unknown key `{ $key }` in [{ $table }]; did you mean `{ $near }`?
config-choice = `{ $key }` in [{ $table }] cannot be { $value }; give one of: { $choices }
config-text = `{ $key }` in [{ $table }] cannot be { $value }; give a quoted string
config-packages = `packages` in [{ $table }]: the bundled interpreter has no packages; `python = "python3"` runs the book in your Python, with the packages that it has
config-versions = `{ $key }` in [{ $table }] cannot be beside `python`: put all commands into `versions`
config-texts = `{ $key }` in [{ $table }] cannot be { $value }; give a list of quoted strings
config-switch = `{ $key }` in [{ $table }] cannot be { $value }; give true or false
config-table = `{ $key }` in [{ $table }] cannot be { $value }; make it a table: [{ $table }.{ $key }]
config-duration = `{ $key }` in [{ $table }] cannot be { $value }; give a time above zero and at most a day, with its unit `ms`, `s` or `m`, such as "5s"
config-size = `{ $key }` in [{ $table }] cannot be { $value }; give a whole number above zero with its unit `B`, `KiB`, `MiB` or `GiB`, such as "1MiB"
config-memory = `{ $key }` in [{ $table }] cannot be { $value }; no program runs with less than 8MiB
code-unknown = there is no code `{ $code }`; `mdbook-pyproof explain` lists them
code-unknown-near = there is no code `{ $code }`; did you mean `{ $near }`? (`mdbook-pyproof explain` lists them)
code-twice = the code `{ $code }` is in two of the lists `deny`, `warn` and `allow`
mdbook-variable = an MDBOOK_... variable cannot be read
mdbook-version = this is mdBook { $version }, but mdbook-pyproof was made for { $ours }; if the pages look wrong, update the older of the two
links-first = add `before = ["links"]` to [preprocessor.pyproof]: without it, included files are inserted before the chapters reach the tool, and line numbers are wrong
folders-overlap = the build folder `{ $build }` and the source folder `{ $src }` overlap, and a build empties its folder: set `build-dir = "target/site"` under [build] in book.toml
build-led-out = the build folder `{ $build }` leads out of the book's folder: { $link } is a symbolic link to { $target }, and a build empties its folder; remove the link, or set `build-dir` under [build] in book.toml to where the pages should go
summary-unread = { $path } cannot be read; this file lists the chapters of the book
chapter-missing = { $path }: no such file; create it, or remove its line from SUMMARY.md
chapter-unwritten = { $path }: SUMMARY.md names this chapter, and nobody has written it yet; it counts as empty (`create-missing = false` in [build] makes that an error)
chapters-unnamed = SUMMARY.md does not name { $paths }{ $count ->
    [0] {""}
   *[other] { " " }and { $count } more
}: not checked; add them to it, or check them by their paths
older-key-renamed = book.toml: `{ $key }` is a key of an older mdBook; call it `{ $new }`
older-key-gone = book.toml: `{ $key }` is a key of an older mdBook, and newer ones refuse it; remove it
older-key-near = book.toml: mdBook does not know the key `{ $key }` and refuses it; did you mean `{ $near }`? It is left out here
older-key-unknown = book.toml: mdBook does not know the key `{ $key }` and refuses it; remove it. It is left out here
chapter-unread = { $path }: { $error }
chapter-led-out = { $path }: a symbolic link leads out of the book's folder; put the file itself there
chapter-not-utf-8 = { $path }: not UTF-8 (line { $line }); save the file in that encoding
page-unwritten = { $path }: the page cannot be written
not-built = the book cannot be built into { $dir }
stdin-unread = stdin cannot be read as UTF-8
stdin-no-message = stdin does not hold what `mdbook build` sends to a preprocessor, [context, book]
stdin-no-items = the book on stdin has neither `items` nor `sections`: is this mdBook's message?
stdin-no-renderer = the context on stdin names no renderer: is this mdBook's message?
stdin-no-table = the context on stdin has no table at { $pointer }
file-unread = { $path } cannot be read
file-changed = { $path } has changed since it was read; run the command again
file-unwritten = { $path } cannot be written; it is as it was
report-unwritten = the report cannot be written into { $path }
report-broken = { $path } is not a complete JSON document: { $why }
report-foreign = { $path } is not a report written by `mdbook-pyproof check --format json`
report-newer = { $path } was written by a newer version, { $tool }
report-other-tool = { $path } was written by { $tool }, and this is { $ours }: check the whole book with one version
merge-whole = { $path } is the report of a whole book; only reports of parts (`check --partition`) can be merged
merge-differs = { $other } and { $path } are not parts of one whole: they differ in `{ $key }`
merge-twice = { $partition } is there twice: { $other } and { $path }
merge-missing = parts are missing: { $missing }
partition-snapshots = a snapshot covers a whole chapter: remove `snapshots` from book.toml, and check the snapshots in a job of their own: `check --snapshots DIR`
snapshot-foreign = { $path } is not a snapshot of a chapter; name another folder
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

isolation-variable = PYPROOF_ISOLATION is `{ $value }`; it must be `auto`, `require` or `process`
isolation-missing = programs are not confined by { $mechanism }: { $why }
isolation-unknown = no process that runs programs could be started, so it is unknown what would confine them
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
doctor-lacks = the book requires that its programs are fully confined, which they are not here: it cannot be checked on this machine
doctor-no-book = book: no `book.toml` in { $path }
doctor-mdbook = mdbook: { $path }
doctor-no-mdbook = mdbook: not on PATH; `mdbook-pyproof build` works without it
doctor-temporary = temporary folder: { $path }
doctor-no-temporary = temporary folder: { $path } cannot be written to: { $why }
mechanism-rlimits = memory, processor time, open files, file sizes
mechanism-privileges = an unprivileged user, no capabilities
mechanism-namespace = a folder in memory, everything else read-only
mechanism-landlock = no files elsewhere, no signals to others
mechanism-seccomp = no processes, no network, no unusual system calls
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
site-answer = Answer yourself
site-steps = Step by step
site-edit = Edit
site-close = Close
site-reset = Reset
site-undo = Undo reset
site-changes = Changes and link
site-example = Example { $number }
site-promise-kept = promise kept
site-promise-broken = promise broken
site-raised-here = the exception points to this line
site-output = Output
site-traceback = How the exception came about
site-preparing = Preparing…
site-waiting = Waiting for example { $number } to end…
site-loading = Loading Python…
site-bytes = { $loaded } of { $total } MB
site-bytes-so-far = { $loaded } MB
site-running = Running…
site-asking = The program waits for input
site-input = Input
site-send = Send
site-end-of-input = End of input
site-finished = Done.
site-finished-silent = Done, no output.
site-as-promised = as promised
site-not-kept = { $broken } of { $count } not kept
site-seconds = { $seconds }{"\u00A0"}s
site-raised = Ended in an exception.
site-raised-promised = Ended in an exception, as intended.
site-raise-missing = The promised exception was not raised.
site-raise-missing-class = The promised { $class } was not raised.
site-refusal-missing = The promised syntax error did not occur.
site-not-run = This example was not run: the program ended in example { $number }.
site-exited = The program exited with status { $status }.
site-refused = Not valid Python, as intended.
site-syntax-error = Not valid Python, line { $line }: { $class }: { $message }
site-output-limit = Too much was printed: the rest was not compared.
site-memory = The program ran out of memory.
site-ended = The program was cut short.
site-stopped = Stopped
site-lingering = Stopped. Python is still in one long computation, which this browser does not break off; what you run next begins when that has ended.
site-ending = The program that was stopped has not ended yet; this one begins when it has.
site-needs = In a browser this example will probably fail: { $what }.
site-lacking = In a browser { $what }.
site-lacks-threads = there are no threads
site-lacks-processes = there are no other processes
site-lacks-network = Python cannot open connections
site-lacks-windows = Python cannot open windows
site-lacks-module = there is no module { $name }
site-crashed = Python crashed in the browser; run the example again. { $message }
site-unavailable = Python could not be loaded, so the example cannot be run now; everything else on the page works. { $message }
site-no-editor = The editor could not be loaded.
site-no-steps = The steps could not be loaded.
site-omitted = Not shown: { $count } { $count ->
    [one] character
   *[other] characters
}.
site-figure = Figure { $number }
site-value = The value of the last line
site-continued-one = Run first: example
site-continued = Run first: examples
site-unfinished-one = Did not finish: example
site-unfinished = Did not finish: examples
site-promises = Promises
site-unjudged = The promises could not be judged in this browser.
site-line = line { $line }
site-fence = output below the example
site-kept = kept
site-broken = broken
site-unclear = could not be judged
site-unreached = never reached
site-spacing = differs only in spacing
site-partial = true, but more was printed
site-expected = promised
site-actual = got
site-nothing = nothing
site-try = Try an expression
site-names = Names: { $count }
site-blank = A blank example
site-edited = Code changed
site-unkept = This browser keeps nothing of your changes: a reload loses them.
site-corrected = Corrected by mdbook-pyproof when the book was built; the author wrote: { $name }
site-editor = Code of example { $number }
site-editor-hint = Tab indents, Ctrl+Enter runs, Escape leaves the editor.

# The published site: settings and what hinders a build.
config-pyodide = `{ $key }` in [{ $table }] cannot be { $value }; give "cdn" or a folder relative to the book's root, such as "node_modules/pyodide"
pyodide-missing = there is no folder `{ $folder }`, from which the site takes Pyodide; to make `node_modules/pyodide`, run `npm install pyodide@{ $wanted }` in the book's folder
pyodide-file-missing = there is no `{ $file }` in `{ $folder }`, from which the site takes Pyodide
pyodide-version = the Pyodide in `{ $folder }` is version { $version }, but the pages are made for { $wanted }: npm install pyodide@{ $wanted }
pyodide-lock-unread = `pyodide-lock.json` in `{ $folder }` is not a list of packages
pyodide-wheel-missing = there is no `{ $file }` in `{ $folder }`, which the package `{ $package }` needs
package-unknown = Pyodide knows no package `{ $package }` ({ $place })
package-unknown-near = Pyodide knows no package `{ $package }` ({ $place }); did you mean `{ $near }`?
site-page-unread = the page { $path } cannot be finished
site-unsearched = the search index cannot be made

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

serve-listens = the book is at { $address } (Ctrl-C stops the server)
serve-building = The book is being built
serve-failed = The book fails: { $count ->
    [one] { $count } error
   *[other] { $count } errors
}
serve-hide = Hide (Esc)
serve-port-taken = port { $port } is in use; name another, or use `--port 0` for a free one
serve-no-port = the server cannot listen at { $name }, port { $port }
serve-no-address = there is no address { $name } here; name another with `--hostname`
serve-failed-to-listen = the server cannot be started
serve-other-host = this server does not answer to `{ $name }`; to allow that name: `mdbook-pyproof serve --hostname { $name }`
serve-no-folder = the temporary folder for the pages cannot be used
serve-unwatched = the system cannot report when the book changes; use `--watcher poll` instead

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

install-odd = `{ $key }` in book.toml is not a table or list that `install` can add to; write it another way, or use `mdbook-pyproof build`
install-outside = the source folder `{ $src }` is not inside the book's folder, so mdBook would copy the pages' files out of the site: move it there, or use `mdbook-pyproof build`
install-foreign = { $path } is in the way: `mdbook-pyproof install` did not write it, or it was changed since; move it away and run the command again. Nothing was written
install-written = { $path }: written
install-would-write = { $path }: would be written
install-removed = { $path }: removed
install-would-remove = { $path }: would be removed
install-left = { $path }: was changed since it was installed, so it stays; it is yours now
install-nothing = everything is in place already
install-done = `mdbook build { $dir }` now makes the pages; it needs `mdbook-pyproof` on PATH
install-dry = nothing was changed; this is what would be
install-note = written by `mdbook-pyproof install`; do not edit
install-about = # Files of mdbook-pyproof

    `mdbook-pyproof install` wrote the files in this folder for a plain `mdbook build`. Do not change
    them: neither `install` nor `uninstall` touches a file that was changed. Keep the folder in version
    control with the book. The list below says what is installed.
uninstall-nothing = nothing is installed in this book
assets-stale = the pages' files in this book are missing or do not match this version of the tool; run `mdbook-pyproof install { $dir }`
file-unremoved = { $path } cannot be removed

## A new book

init-taken = { $path } already exists
init-nothing = nothing was written
init-title = My book
init-workflow = Checks every pull request and shows problems on its lines; publishes `main`.
    Switch Pages on once: Settings, Pages, Source: GitHub Actions.
init-gitignore = .gitignore is as it was: let it name the built site, `/target/`
init-repository = in .github/workflows/book.yml, replace { $word } by the owner and the name of mdbook-pyproof's repository
init-next = now: mdbook-pyproof build { $dir } --open
file-uncreated = { $path } cannot be written

# `promises`: how comments are read.
role-promise = promise
role-doubtful = doubtful
role-commentary = commentary
why-marker = a marker stands in front
why-fence = an output fence
why-prompt = it stands under a prompt
why-error = it names an exception
why-literal = a literal, alone or before a remark
why-verb = a verb has it for its object
why-begins = it begins with a literal
why-holds = it holds a literal that its words use for nothing else
why-label = it gives a name of the line a value
why-near = it is near to what came
why-words = a line about as long as the output above
why-announced = it announces an error
why-silent = the line left nothing that it could give
why-unlike = it says nothing that reads like this output
why-tool = it speaks to a tool
why-elsewhere = no statement stands where it could speak of it
why-ignored = the book ignores comments without a marker
promises-total = { $promises } promises, { $doubtful } doubtful, { $commentary } commentary
promises-hint = how each comment is read, and why
promises-all-read = every line that prints is promised
