"""Reads a report from stdin as the problem matcher of a task of VS Code does, and
writes each problem as `FILE:LINE:COLUMN SEVERITY CODE`.

Argument: the file of tasks.
"""

import json
import re
import sys
from pathlib import Path

task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["tasks"][0]
patterns = task["problemMatcher"]["pattern"]
lines = sys.stdin.read().splitlines()
for at in range(len(lines) - len(patterns) + 1):
    pairs = zip(patterns, lines[at:])
    found = [(pattern, re.search(pattern["regexp"], line)) for pattern, line in pairs]
    if all(match for _, match in found):
        it = {
            key: match[number]
            for pattern, match in found
            for key, number in pattern.items()
            if key != "regexp"
        }
        print(f"{it['file']}:{it['line']}:{it['column']} {it['severity']} {it['code']}")
