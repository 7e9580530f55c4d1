# The names of a program's last run, and what is tried with them: for the readers of pages.
# `after.ru.ftl` has the same keys.

after-run-first = First the example was run.
after-lost = The names of the last run are gone, so the example was run anew.
after-not-run = The example did not come to its end, so there are no names to try this with.
after-busy = The example is still running.
after-log = What was tried
after-came = The code came with a link, and nothing of it runs before you press Run.

after-names = Names
after-none = This program has no names of its own.
after-gone = The names are no longer there: Python has run something else since, or they went with the program's end.
after-again = Run again and keep them
after-more = and { $count } more
after-length = { $length ->
    [one] 1 item
   *[other] { $length } items
}
after-characters = { $length ->
    [one] 1 character
   *[other] { $length } characters
}
after-holds = holds
after-defaults = defaults
after-attributes = attributes
after-items = items
after-bases = bases
after-function = function
after-self = object
after-value = value
after-empty = no value yet
after-repr = Show repr()
after-repr-of = Show repr({ $name })

# What keys do, in mdBook's help.
after-key-run = to run an example from its editor
after-key-indent = to indent a line in the editor
after-key-leave = to leave the editor
after-key-bar = to go from button to button of an example
after-key-ends = to go to the first or the last button
after-key-try = to try the line under an example
after-key-line = to begin a new line in it
after-key-typed = to bring back what was typed in it
after-key-step = to go from step to step
after-key-steps = to go to the first or the last step
after-key-predict = to compare what you predict
