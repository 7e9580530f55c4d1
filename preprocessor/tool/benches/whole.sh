#!/usr/bin/env bash
# Times whole runs of the tool on generated books, and prints tables: how time and
# memory grow from ten blocks on, cold and with everything in the cache; what the
# tool adds to `mdbook build`. Medians of several runs; Linux.
#
# usage: whole.sh [TOOL [LARGEST]]    TOOL: target/release/mdbook-pyproof
#                                     LARGEST: blocks of the largest book, 100000
#
# The books lie in target/benches and go with it. `mdbook` is looked for on PATH.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tool=$(realpath "${1:-$here/../../../target/release/mdbook-pyproof}")
largest=${2:-100000}
books=$here/../../../target/benches
mkdir -p "$books"

# usage: measure TIMES COMMAND...; sets `seconds`, `memory`, `children`
measure() {
    local figures
    figures=$(python3 "$here/measure.py" "$@")
    read -r seconds memory children <<<"$figures"
}
per_block() { awk -v s="$seconds" -v n="$1" 'BEGIN { printf "%.1f", s * 1e6 / n }'; }
# How often: small books are measured more exactly, the largest takes long enough.
times() { if (($1 <= 1000)); then echo 9; elif (($1 <= 10000)); then echo 3; else echo 1; fi; }

row() { printf '| %7s | %5s | %9s | %11s | %10s | %7s |\n' "$@"; }
row blocks run seconds 'µs a block' 'parent MiB' workers
row ------: --- ------: ------: ------: ------:
for ((blocks = 10; blocks <= largest; blocks *= 10)); do
    book=$books/$blocks
    rm -rf "$book" && python3 "$here/generate.py" "$book" "$blocks"
    measure "$(times "$blocks")" "$tool" check --no-cache "$book"
    row "$blocks" cold "$seconds" "$(per_block "$blocks")" "$memory" "$children"
    "$tool" check "$book" >/dev/null # fills the cache
    measure "$(times "$blocks")" "$tool" check "$book"
    row "$blocks" warm "$seconds" "$(per_block "$blocks")" "$memory" "$children"
done

echo
book=$books/one
rm -rf "$book" && python3 "$here/generate.py" "$book" 1
measure 15 "$tool" check --no-cache "$book"
echo "one block, cold: $seconds s"

if command -v mdbook >/dev/null && ((largest >= 1000)); then
    book=$books/1000
    measure 9 mdbook build "$book"
    plain=$seconds
    printf '\n[preprocessor.pyproof]\nbefore = ["links"]\ncommand = "%s"\n' "$tool" >>"$book/book.toml"
    mdbook build "$book" >/dev/null 2>&1 # fills the cache
    measure 9 mdbook build "$book"
    awk -v with="$seconds" -v without="$plain" \
        'BEGIN { printf "mdbook build of 1000 blocks: %.3f s, with the tool, warm: %.3f s, more by %.3f s\n", without, with, with - without }'
fi
