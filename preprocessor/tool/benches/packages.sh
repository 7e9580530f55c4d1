#!/usr/bin/env bash
# Times blocks that import a package, in a Python that has it: what the first of them
# costs, and each of the others.
#
# usage: packages.sh [TOOL [PACKAGE [BLOCKS]]]    numpy, 50 blocks
#
# The first run installs the package from PyPI into target/benches/NAME.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tool=$(realpath "${1:-$here/../../../target/release/mdbook-pyproof}")
package=${2:-numpy}
blocks=${3:-50}
mkdir -p "$here/../../../target/benches"
work=$(cd "$here/../../../target/benches" && pwd)
venv=$work/$package
if [[ ! -x $venv/bin/python ]]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet "$package"
fi

# A book of so many blocks, each a program of its own.
book() {
    local folder=$work/packages-$1
    rm -rf "$folder" && mkdir -p "$folder/src"
    printf '[book]\n[build]\nbuild-dir = "out"\n' >"$folder/book.toml"
    printf '# Summary\n\n- [One](one.md)\n' >"$folder/src/SUMMARY.md"
    for ((block = 0; block < $1; block++)); do
        printf '```python isolated\nimport %s\nprint(%d)  # %d\n```\n\n' "$package" "$block" "$block"
    done >"$folder/src/one.md"
    echo "$folder"
}

seconds() {
    local began=$EPOCHREALTIME
    "$tool" check --no-cache --jobs 1 --python "$venv/bin/python" "$1" >/dev/null
    python3 -c "print($EPOCHREALTIME - $began)"
}

one=$(book 1) many=$(book "$blocks")
first=$(seconds "$one") all=$(seconds "$many")
python3 -c "print(f'$package: the first block {$first:.2f} s, each other one {($all - $first) / ($blocks - 1) * 1000:.1f} ms')"
