# What a reader made of the author's code, and links that carry it. `changes.ru.ftl` has the
# same keys.
changes-panel = Changes in example { $number }
changes-changed = changed lines: { $count }
changes-added = new lines: { $count }
changes-removed = removed lines: { $count }
changes-none = The same as the author's code.
changes-list = What differs from the author's code
changes-line = Line { $line }
changes-more = Lines not shown here: { $count }.
changes-link = Link
changes-copy-link = Copy link
changes-copy-code = Copy code
changes-about = The link holds the code itself; it is kept nowhere else.
changes-link-copied = The link is copied.
changes-link-long = The link is copied. It has { $count } characters: some programs cut links as long as that.
changes-link-too-long = The code is too long for a link. Copy the code itself.
changes-code-copied = The code is copied.
changes-by-hand = The browser does not let the page copy. Copy it from here:

# When a page is opened by such a link.
changes-came = This code came with the link. It runs only when you press Run; Reset gives the author's code.
changes-came-blank = This code came with the link. It runs only when you press Run.
changes-older = The author has changed the example since the link was made.
changes-hidden = Some of its characters cannot be seen: look at it closely.
changes-own = Back to my code
changes-broken = The link is damaged, probably cut off: there is no code to be read in it.
changes-long = The link holds more than an example can be, so its code is not shown.
changes-unknown = This page does not know links of this kind: it is older than the link.
changes-packed = This browser cannot unpack the code of the link: it is too old.
changes-gone = The example that the link is for is not on this page any more.
changes-its-code = The code of the link
