"""Writes the examples of a page on CI into a folder, each where it belongs: workflows
into `.github/workflows/`, the configuration of pre-commit, the task of VS Code.

Arguments: the page, the folder.
"""

import json
import re
import sys
from pathlib import Path

page, folder = map(Path, sys.argv[1:])
examples = re.findall(r"^```(yaml|json)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)
written = []
for language, text in examples:
    if language == "json":
        json.loads(text)
        name = ".vscode/tasks.json"
    elif re.search(r"^jobs:$", text, re.M):
        name = f".github/workflows/example-{len(written)}.yml"
    elif text.startswith("repos:\n"):
        name = ".pre-commit-config.yaml"
    else:
        continue  # GitLab's
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    written.append(name)
assert len(written) == 4 and len(set(written)) == 4, written
