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
crashed = { $why }
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
progress = proving
fix-nothing = nothing to correct
fix-hint = nothing was written; `--write` makes these changes
fix-written = { $path }: { $count } { $count ->
    [one] correction
   *[other] corrections
}

## Errors of use

against-empty = --against names no command; for example: --against python3
against-quote = --against: a quote has no end in `{ $command }`
against-start = --against: `{ $command }` cannot be started: { $why }
against-not-python = --against: `{ $command }` is no Python: it does not say which version it is
against-too-old = --against: `{ $command }` is { $name }; Python 3.8 or newer is needed
against-unsupported = --against needs a system with process groups, such as Linux or macOS

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
