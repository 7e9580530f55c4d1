#!/usr/bin/env bash
# Times the recorder of steps: what a step costs in the bundled interpreter and in an
# interpreter of the author's, what 100 steps weigh, and how much longer a book is built
# that has steps. Medians of rounds.
#
# usage: steps.sh [TOOL [PYTHON [BOOK [ROUNDS]]]]    python3, this repository's book, 5 rounds
#
# A step costs what long recordings take more than short ones, less what the same programs
# take more without steps: so nothing counts that is paid once for a block.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
tool=$(realpath "${1:-$root/target/release/mdbook-pyproof}")
python=${2:-python3}
book=$(realpath "${3:-$root}")
rounds=${4:-5}
blocks=40
mkdir -p "$root/target/benches"
work=$(cd "$root/target/benches" && pwd)

# usage: generated NAME CALLS WORDS [SETTING]; a book of programs that call a closure so often
generated() {
    local folder=$work/steps-$1
    rm -rf "$folder" && mkdir -p "$folder/src"
    printf '[book]\n[build]\nbuild-dir = "out"\n[preprocessor.pyproof]\nbefore = ["links"]\n%s\n' "${4:-}" >"$folder/book.toml"
    printf '# Summary\n\n- [One](one.md)\n' >"$folder/src/SUMMARY.md"
    for ((block = 0; block < blocks; block++)); do
        printf '```python isolated %s\n' "$3"
        printf 'def counter(count):\n    def inner():\n        nonlocal count\n        count += 1\n        return count\n    return inner\n\n'
        printf 'q = counter(%d)\nfor _ in range(%d):\n    print(q())\n```\n\n' "$block" "$2"
    done >"$folder/src/one.md"
    echo "$folder"
}
# usage: seconds FOLDER
seconds() { python3 "$here/measure.py" "$rounds" "$tool" build --no-cache --jobs 1 "$1" | cut -d ' ' -f 1; }
# usage: recorded SITE; the steps of all blocks, and the KiB that they are compressed for 100
recorded() {
    python3 - "$1" <<'PYTHON'
import gzip, json, pathlib, sys

steps = size = 0
for file in pathlib.Path(sys.argv[1]).glob("pyproof/steps/*.json"):
    text = file.read_bytes()
    steps += len(json.loads(text)["steps"])
    size += len(gzip.compress(text))
print(steps, size * 100 / steps / 1024)
PYTHON
}

for interpreter in '' "$python"; do
    setting=${interpreter:+python = \"$interpreter\"}
    few=$(generated few 3 steps "$setting") many=$(generated many 40 steps "$setting")
    few_plain=$(generated few-plain 3 '' "$setting") many_plain=$(generated many-plain 40 '' "$setting")
    more=$(seconds "$many") less=$(seconds "$few")
    more_plain=$(seconds "$many_plain") less_plain=$(seconds "$few_plain")
    read -r of_many weight <<<"$(recorded "$many/out")"
    read -r of_few _ <<<"$(recorded "$few/out")"
    python3 - "${interpreter:-the bundled interpreter}" "$more" "$less" "$more_plain" "$less_plain" "$of_many" "$of_few" "$weight" <<'PYTHON'
import sys

name, *figures = sys.argv[1:]
more, less, more_plain, less_plain, of_many, of_few, weight = map(float, figures)
cost = (more - less - more_plain + less_plain) / (of_many - of_few) * 1000
print(f"{name}: {cost:.2f} ms a step, {weight:.1f} KiB compressed for 100 steps")
PYTHON
done

with=$work/steps-book without=$work/steps-book-plain
for folder in "$with" "$without"; do
    rm -rf "$folder" && mkdir -p "$folder"
    cp -r "$book/book.toml" "$book/book" "$folder/"
done
# The attribute alone: what else says `steps` are words.
find "$without" -name '*.md' -exec sed -i -E '/^```python/s/[, ]steps(=[0-9]+)?//' {} +
longer=$(seconds "$with") shorter=$(seconds "$without")
read -r steps weight <<<"$(recorded "$with/target/site")"
awk -v with="$longer" -v without="$shorter" -v steps="$steps" -v weight="$weight" 'BEGIN {
    printf "the book: %.2f s with steps, %.2f s without, %.2f s for %d steps, %.1f KiB compressed for 100\n", with, without, with - without, steps, weight
}'
