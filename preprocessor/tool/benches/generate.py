#!/usr/bin/env python3
"""Writes a book of BLOCKS short examples, ten to a chapter, into FOLDER.

usage: generate.py FOLDER BLOCKS [STYLE]

STYLE says how an example shows what it prints: `promise` (a comment behind the
line, as mdbook-pyproof reads it), `hash` (`#> 5` below it, for pytest-examples),
`prompt` (a session, for doctest) or `assert` (for tools that compare no output).
Python's own standard library is all that is needed.
"""

import pathlib
import sys

OF_A_CHAPTER = 10

# Setting up, what is shown, and what it prints; N is the example's number.
EXAMPLES = [
    (
        "def power_of(exponent):\n    def power(base):\n        return base ** exponent\n    return power\n\n"
        "square = power_of(2)\n",
        "square({n})",
        lambda n: n * n,
    ),
    (
        "def counter(start):\n    def step():\n        nonlocal start\n        start += 1\n        return start\n"
        "    return step\n\nnext_one = counter({n})\n",
        "next_one()",
        lambda n: n + 1,
    ),
]


def example(number, style):
    setup, shown, printed = EXAMPLES[number % len(EXAMPLES)]
    setup, shown = (text.replace("{n}", str(number)) for text in (setup, shown))
    printed = printed(number)
    if style == "promise":
        return f"{setup}print({shown})  # Выведет: {printed}\n"
    if style == "hash":
        return f"{setup}print({shown})\n#> {printed}\n"
    if style == "assert":
        return f"{setup}assert {shown} == {printed}\n"
    lines = [line for line in setup.splitlines() if line]
    prompts = ["... " if line.startswith(" ") else ">>> " for line in lines]
    session = "".join(prompt + line + "\n" for prompt, line in zip(prompts, lines))
    return f"{session}>>> print({shown})\n{printed}\n\n"


def chapter(first, last, style):
    blocks = (
        f"Слова перед примером {number}.\n\n```python\n{example(number, style)}```\n"
        for number in range(first, last)
    )
    return "# Глава\n\n" + "\n".join(blocks)


def main():
    folder, blocks = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    style = sys.argv[3] if len(sys.argv) > 3 else "promise"
    (folder / "src").mkdir(parents=True, exist_ok=True)
    summary = "# Summary\n\n"
    for first in range(0, blocks, OF_A_CHAPTER):
        name = f"{first // OF_A_CHAPTER:05}.md"
        text = chapter(first, min(first + OF_A_CHAPTER, blocks), style)
        (folder / "src" / name).write_text(text, encoding="utf-8")
        summary += f"- [{name}]({name})\n"
    (folder / "src" / "SUMMARY.md").write_text(summary, encoding="utf-8")
    (folder / "book.toml").write_text(
        '[book]\ntitle = "Generated"\nlanguage = "ru"\n\n[build]\nbuild-dir = "target/site"\n', encoding="utf-8"
    )


main()
