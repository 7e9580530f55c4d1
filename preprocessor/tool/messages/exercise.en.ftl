# What a page says of tasks and predictions: loaded where there are some.

exercise-ask = What does it print? Write it down before you run it.
exercise-asked = Your prediction for example { $number }
exercise-compare = Compare
exercise-show = Show the output
exercise-all-right = As you said: { $right } of { $count }
exercise-some-right = Right: { $right } of { $count }
exercise-right = Right
exercise-wrong = Wrong
exercise-yours = you wrote
exercise-missing = you left it out
exercise-extra = It does not print
exercise-solved = Solved
exercise-unsolved = Not solved yet: { $kept } of { $count } promises kept
exercise-gone = The task asks for this too, and its comment is gone
