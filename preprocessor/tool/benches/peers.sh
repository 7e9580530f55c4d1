#!/usr/bin/env bash
# Times the tool beside tools that do related work, each on the same examples in
# its own syntax: in turn, so that a busy moment falls on all; medians of rounds.
# doctest, mktestdocs, sybil and pytest-examples run everything in one process,
# without limits; mktestdocs and sybil compare no output here, but run assertions.
#
# usage: peers.sh [TOOL [BLOCKS [ROUNDS]]]    1000 blocks, 5 rounds
#
# The first run installs the others from PyPI into target/benches/venv.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tool=$(realpath "${1:-$here/../../../target/release/mdbook-pyproof}")
blocks=${2:-1000}
rounds=${3:-5}
mkdir -p "$here/../../../target/benches"
work=$(cd "$here/../../../target/benches" && pwd)
venv=$work/venv
if [[ ! -x $venv/bin/pytest ]]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet pytest pytest-examples sybil mktestdocs
fi

books=$work/peers
rm -rf "$books"
for style in promise hash prompt assert; do
    python3 "$here/generate.py" "$books/$style" "$blocks" "$style"
done
cp -r "$books/assert" "$books/sybil"
cat >"$books/prompt/run.py" <<'PYTHON'
import doctest, pathlib, sys

files = sorted(pathlib.Path(__file__).parent.glob("src/0*.md"))
results = [doctest.testfile(str(file), module_relative=False, encoding="utf-8") for file in files]
sys.exit(any(result.failed or not result.attempted for result in results))
PYTHON
cat >"$books/hash/test_book.py" <<'PYTHON'
import pathlib
import pytest
from pytest_examples import CodeExample, EvalExample, find_examples


@pytest.mark.parametrize("example", find_examples(pathlib.Path(__file__).parent / "src"), ids=str)
def test_example(example: CodeExample, eval_example: EvalExample):
    eval_example.run_print_check(example)
PYTHON
cat >"$books/assert/test_book.py" <<'PYTHON'
import pathlib
import pytest
from mktestdocs import check_md_file


@pytest.mark.parametrize("file", sorted(pathlib.Path(__file__).parent.glob("src/0*.md")), ids=str)
def test_chapter(file):
    check_md_file(fpath=file)
PYTHON
cat >"$books/sybil/conftest.py" <<'PYTHON'
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], patterns=["0*.md"]).pytest()
PYTHON

pytest=("$venv/bin/python" -m pytest -q -p no:cacheprovider)
names=('ours, cold' 'ours, warm' 'ours, python3' doctest mktestdocs sybil pytest-examples)
one() {
    case $1 in
    'ours, cold') "$tool" check --no-cache "$books/promise" ;;
    'ours, warm') "$tool" check "$books/promise" ;;
    'ours, python3') "$tool" check --no-cache --python "$venv/bin/python" "$books/promise" ;;
    doctest) "$venv/bin/python" "$books/prompt/run.py" ;;
    mktestdocs) "${pytest[@]}" --rootdir "$books/assert" "$books/assert/test_book.py" ;;
    sybil) "${pytest[@]}" --rootdir "$books/sybil" "$books/sybil/src" ;;
    pytest-examples) "${pytest[@]}" --rootdir "$books/hash" "$books/hash/test_book.py" ;;
    esac
}

# Once beforehand: each must hold its examples true, and files are then at hand.
for name in "${names[@]}"; do
    one "$name" >"$work/peers.log" 2>&1 || { cat "$work/peers.log" && echo "$name failed" && exit 1; }
done
for ((round = 0; round < rounds; round++)); do
    for name in "${names[@]}"; do
        began=$(date +%s%N)
        one "$name" >/dev/null 2>&1
        echo "$name;$(($(date +%s%N) - began))"
    done
done | python3 -c '
import statistics, sys

times = {}
for line in sys.stdin:
    name, nanoseconds = line.split(";")
    times.setdefault(name, []).append(int(nanoseconds) / 1e9)
medians = {name: statistics.median(of) for name, of in times.items()}
ours = medians["ours, cold"]
for name, seconds in medians.items():
    print(f"| {name:15} | {seconds:7.3f} s | {seconds / ours:6.2f} |")
'
