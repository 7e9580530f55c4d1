# What an exception means, for readers of a page. `errors.ru.ftl` has the same keys.
# Everything put in is code and shown as such, except counts and types.

# What stands around it.
explain-title = What this means
explain-line = Line { $line }.
explain-line-of = Example { $number }, line { $line }.

# A type, as the subject of a clause.
explain-type = { $type ->
    [int] a whole number
    [float] a floating-point number
    [complex] a complex number
    [bool] a truth value
    [str] a string
    [bytes] a byte string
    [list] a list
    [tuple] a tuple
    [dict] a dictionary
    [set] a set
    [range] a range
    [generator] a generator
    [function] a function
    [method] a method
    [builtin_function_or_method] a built-in function
    [type] a class
    [NoneType] None
   *[other] an object of the class { $class }
}

# Names.
explain-name-near = Nothing is called { $name } here. Was { $near } meant?
explain-name-import = { $name } is a module. Before it can be used, the program needs the line { $import }.
explain-name-unknown = No line of the program gives the name { $name } a value. Is it misspelled, or meant to be text in quotes?
explain-name-later = The name { $name } has no value yet: it gets one in line { $line }, which runs later.
explain-name-skipped = The name { $name } has no value: line { $line } could have given it one, but did not.
explain-name-inside = The name { $name } exists only inside the function { $function }; it cannot be seen from outside.
explain-name-class = The name { $name } belongs to the class { $class }. Methods do not see it directly; they can reach it as { $full }.
explain-name-except = The name { $name } exists only within its except block; at the end of the block Python removes it.
explain-name-comprehension = The name { $name } exists only within the brackets of its comprehension.
explain-unbound = When this line runs, no line of the function { $function } has given the name { $name } a value yet.
    .line = { $line ->
        [0] {""}
       *[other] {" "}(line { $line })
    }
explain-unbound-nonlocal = The function { $function } assigns to { $name }{ explain-unbound.line }, so the name is its own there, and it has no value yet. To use the name of the function { $outer } instead, begin { $function } with { $statement }.
explain-unbound-global = The function { $function } assigns to { $name }{ explain-unbound.line }, so the name is its own there, and it has no value yet. To use the name from outside instead, begin the function with { $statement }.
explain-unbound-builtin = The function { $function } assigns to { $name }{ explain-unbound.line }, so the name is its own there and hides the built-in one. Give it another name.
explain-free = The function { $function } takes the name { $name } from the function { $outer }, which has not given it a value by the time of the call.

# Attributes and modules.
explain-attribute-near = Here stands { $type }, and it has no { $name }. Was { $near } meant?
explain-attribute = Here stands { $type }, and it has no attribute or method { $name }.
explain-class-attribute-near = The class { $class } has no { $name }. Was { $near } meant?
explain-class-attribute = The class { $class } has no attribute or method { $name }.
explain-module-attribute-near = The module { $module } has no { $name }. Was { $near } meant?
explain-module-attribute = The module { $module } has nothing called { $name }.
explain-module-near = There is no module { $name }. Was { $near } meant?
explain-private = Outside of the class { $class } the attribute { $name } is not found: a name that begins with two underscores is for the methods of its class.
explain-property = The property { $name } of the class { $class } can only be read: it has no setter.
explain-import-relative = A dot before the name of a module means “from the same package”, but this program is not in a package.

# None, and functions that were not called.
explain-none = { $what } is None here: there is no value to work with.
explain-none-return = { $what } is None here: the function { $function } has no return, so its call gives None.
explain-none-inner = { $what } is None here: the function { $function } has no return, so its call gives None. Is { $return } missing at its end, to give back the function { $inner }?
explain-none-some = { $what } is None here: that is what the call of { $function } gave.
explain-none-decorator = { $what } is None here: the decorator { $function } has no return, and what it gives takes the place of the function.
explain-none-decorator-inner = { $what } is None here: the decorator { $function } has no return, and what it gives takes the place of the function. Is { $return } missing at its end?
explain-none-print = { $what } is None here: { $function } shows its arguments and gives None.
explain-none-in-place = { $what } is None here: { $function } changes the object itself and gives None.
explain-called = { $what } is not a function here: { $function } calls { $inner } and gives back the result ({ $call }). To give back the function itself, write { $return }.
explain-uncalled = { $what } is a function here, and it is not called. To use its result, write parentheses: { $call }.

# Calls.
explain-missing = { $count ->
    [one] The call of { $function } lacks the argument { $names }.
   *[other] The call of { $function } lacks the arguments { $names }.
}
explain-missing-init = { $count ->
    [one] To make an object of the class { $class }, the argument { $names } is needed as well.
   *[other] To make an object of the class { $class }, the arguments { $names } are needed as well.
}
explain-missing-self = { $method } is called on the class { $class } itself. It needs an object: make one first, and call the method on that.
explain-missing-keyword = { $count ->
    [one] The call of { $function } lacks the argument { $names }, which must be given by its name.
   *[other] The call of { $function } lacks the arguments { $names }, which must be given by their names.
}
explain-many = The call gives more arguments ({ $given }) than { $function } takes ({ $takes }).
explain-many-as = Here { $called } is the function { $function }, and the call gives more arguments ({ $given }) than it takes ({ $takes }).
explain-many-method = Besides the object itself, the call gives more arguments ({ $given }) than { $method } takes ({ $takes }).
explain-many-init = The class { $class } is called with more arguments ({ $given }) than its __init__ takes ({ $takes }).
explain-no-self = Python hands the object itself to the method { $method } as its first argument, but its def has no parameter for it. Add { $self }.
explain-class-no-arguments = The class { $class } is called with arguments, but has no __init__ that takes any.
explain-exactly-one = { $function } takes exactly one argument; the call gives { $given }.
explain-keyword = { $function } has no parameter called { $name }.
explain-keyword-near = { $function } has no parameter called { $name }. Was { $near } meant?
explain-twice = The call gives { $function } the argument { $name } twice: by its place and by its name.
explain-not-callable = { $what } is { $type } here. Parentheses after it call it, and that works only with functions and classes.
explain-call-shadow = The name { $what } of a built-in was given another value, and is { $type } here. Give that another name.
explain-call-module = { $what } is a module, not a function. What is in it is called with a dot.
explain-call-literal = After { $what } stand parentheses, as in a call. Is a comma or an operator missing between them?

# Operators.
explain-add-text = A string and a number cannot be added. Make the number a string with str(…), or the string a number with int(…).
explain-operands = { $sign } does not work here: on its left is { $left }, on its right { $right }.
explain-concatenate = + can join only things of one kind: on its left is { $left }, on its right { $right }.
explain-multiply = A string, list or tuple can be repeated only a whole number of times; here the other factor is { $type }.
explain-unary = { $sign } does not work here: after it comes { $type }.
explain-compare = { $sign } cannot compare these: one is { $left }, the other { $right }.
explain-compare-same = { $sign } does not work here: on each side is { $type }, and these have no order.

# Containers.
explain-not-subscriptable = { $what } is { $type } here. Square brackets take an element out, and there are none in it.
explain-subscript-function = { $what } is a function. It is called with parentheses ( ), not with square brackets [ ].
explain-not-iterable = { $what } is { $type } here, and cannot be gone through element by element.
explain-iterate-number = { $what } is a number here, and cannot be gone through element by element. To count, use { $range }(…).
explain-not-iterator = next needs an iterator, and here it got { $type }. iter(…) makes an iterator of it.
explain-unpack-one = Several names were to share one value, but this is { $type }, which cannot be divided.
explain-not-container = in cannot look here: on its right is { $type }, which contains nothing.
explain-no-length = The length was asked of what has none: this is { $type }.
explain-index-type = An index must be a whole number; here it is { $type }.
explain-unchangeable = Here stands { $type }, and its elements cannot be changed or deleted. Make a new one instead.
explain-unhashable = A key of a dictionary or an element of a set must be something that cannot change; here it is { $type }.
explain-to-number = Only a string or a number can be made a number; here it is { $type }.
explain-integer = A whole number is needed here, and this is { $type }.
explain-join = join puts only strings together; among the elements is { $type }.
explain-join-one = join needs a list, or another collection, of strings.

# Values.
explain-integer-text = int(…) was given { $value }, which is not written as a whole number.
explain-integer-float = int(…) was given { $value }, which is not a whole number. float(…) reads such a string.
explain-float-text = float(…) was given { $value }, which is not written as a number.
explain-float-comma = float(…) was given { $value }. Python writes fractions with a point, not with a comma.
explain-number-empty = An empty string was to become a number.
explain-unpack = The number of names ({ $expected }) is not the number of values ({ $got }).
explain-unpack-many = There are more values than names ({ $expected }).
explain-list-remove = remove was to take an element out that is not in the list.
explain-element-index = index looked for an element that is not there.
explain-text-index = index looked for a piece of text that is not in the string. find gives -1 instead of an exception.
explain-empty = { $function } was given nothing to choose from: the collection is empty.
explain-math-domain = { $function } is not defined for this number.
explain-range-step = The step of range, its third argument, must not be 0.
explain-closed-file = The file is already closed. Work with it inside the with block, or open it again.

# Indexes and keys.
explain-index = There is no element at this index. Counting begins at 0, so the last index is one less than the length.
explain-index-known = { $what } has { $length ->
    [one] one element, at index 0
   *[other] { $length } elements, at the indexes from 0 to { $last }
}; there is none at { $index }.
explain-index-empty = { $what } is empty here, so there is no element in it.
explain-index-assign = There is no element at this index, so it cannot be replaced or deleted. append adds a new one.
explain-pop-empty = There is nothing left to take out: the collection is empty.
explain-format = The string has more places in braces { "{}" } than format was given values.
explain-key = There is no key { $key } here.
explain-key-near = There is no key { $key } here. Was { $near } meant?
explain-key-type = There is no key { $key } here, but there is { $other }: a number and a string are two different keys.
explain-set-remove = The set has no element { $key }. discard takes an element out only if it is there.

# Numbers.
explain-zero = The number is divided by 0, and that has no result.
explain-zero-what = The number is divided by { $what }, which is 0 here, and that has no result.
explain-zero-power = 0 to a negative power would be a division by 0, and that has no result.
explain-too-large = The result is too large for a floating-point number.
explain-infinity = Infinity cannot be made a whole number.

# The run itself.
explain-recursion = The function { $function } calls itself deeper than Python allows. Does it always get to a case in which it returns without calling itself?
explain-recursion-some = Functions call each other deeper than Python allows. Do they always get to a case in which one returns without a further call?
explain-changed-dict = The dictionary got or lost keys while a loop was going through it. Go through a copy of its keys: list(…).
explain-changed-set = The set got or lost elements while a loop was going through it. Go through a copy: list(…).
explain-assert = assert demands that { $condition } be true, and here it is not.
explain-stop = There are no more values: the iterator is at its end.
explain-file = Nothing was found at { $file }. In the browser a program finds only the files that it has written itself.
explain-input-end = input() waited for a line, but the input had ended.
explain-decode = These bytes are not text in the encoding { $encoding }. Was another one used to write them?
explain-decode-some = These bytes are not text in the encoding that was named. Was another one used to write them?
explain-encode = The encoding { $encoding } cannot write a character of this text. utf-8 can write all.
explain-encode-some = The encoding that was named cannot write a character of this text. utf-8 can write all.

# No Python.
explain-colon = A colon : is missing, after which the indented lines begin.
explain-unclosed = The bracket { $bracket } is opened and never closed.
explain-unopened = The bracket { $bracket } closes nothing: none was opened before it.
explain-mismatched = { $open } is opened, but { $close } closes it. Is a bracket missing in between, or is one wrong?
explain-quote = The quotation mark that ends the string is missing in this line.
explain-quote-triple = The three quotation marks that end the string are missing.
explain-equals = = gives a name a value. To compare, write == instead.
explain-assign-left = What stands to the left of = cannot be given a value. To compare, write == instead.
explain-comma = Is a comma missing here between two values?
explain-character = Python does not know the character { $character } here. Was it copied from a text that is not code?
explain-character-unseen = There is a character here that cannot be seen ({ $character }). Delete it and type a space anew.
explain-leading-zeros = A whole number must not begin with 0.
explain-digit-first = A number goes over into letters here. Names must not begin with a digit.
explain-outside-function = { $word } is possible only inside a function. Is an indentation missing?
explain-outside-loop = { $word } is possible only inside a loop. Is an indentation missing?
explain-no-parentheses = { $name } is a function, so its arguments stand in parentheses: { $call }.
explain-keyword-misspelled = There seems to be a misspelled word here. Was { $near } meant?
explain-try-alone = After try, except or finally must follow, with the same indentation.
explain-argument-order = Arguments with a name must come after those without one.
explain-nonlocal-nothing = nonlocal looks for the name { $name } in the functions around this one, and none of them gives it a value.
explain-nonlocal-top = nonlocal is possible only inside a function: outside there is none around it.
explain-declared-late = { $statement } must come before the first use of { $name }.
explain-declared-parameter = { $name } is a parameter of the function, so { $statement } is not possible.
explain-duplicate-parameter = Two parameters of the function are called { $name }.
explain-default-order = Parameters with a default value must come after those without one.
explain-indent-expected = The lines that belong to line { $line } must be indented further than it.
explain-indent-unexpected = This line is indented, but nothing before it begins a block.
explain-indent-level = This line is indented as far as no line before it: it belongs to no block.
explain-tabs = Some lines are indented with tabs, others with spaces. Use spaces only.
