"""Runs the steps of a composite action that are commands, as GitHub would: with the
outputs of earlier steps and the paths that they add. Steps that use other actions are
passed over, and so are those whose `if` does not hold.

Arguments: the action, and the wheel that stands for what PyPI has.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

ACTION, WHEEL = (Path(argument).resolve() for argument in sys.argv[1:])
CHAPTER = "# One\n\n```python\nprint(6 * 7)  # Output: 42\n```\n"


def holds(condition, values):
    """Whether a comparison holds, or one of several."""
    terms = [re.fullmatch(r"(\S+) == '(\w*)'", term) for term in condition.split(" || ")]
    return any(values[term[1]] == term[2] for term in terms)


def read(file):
    """The lines of a file that a step has added to, which is emptied."""
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("", encoding="utf-8")
    return lines


def run(folder, temporary, given):
    """Runs the action in a folder: the status of the last step, and what was said."""
    action = YAML(typ="safe").load(ACTION)
    values = {"github.action_path": str(ACTION.parent)}
    values |= {f"inputs.{name}": of["default"] for name, of in action["inputs"].items()}
    values |= {f"inputs.{name}": value for name, value in given.items()}
    environment = dict(os.environ, RUNNER_TEMP=str(temporary), PIP_NO_INDEX="1")
    environment |= {"PIP_FIND_LINKS": str(WHEEL.parent), "PIP_ROOT_USER_ACTION": "ignore"}
    files = {name: temporary / name for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
    for name, file in files.items():
        file.write_text("", encoding="utf-8")
        environment[name] = str(file)

    def filled(text):
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda found: values.get(found[1], ""), text)

    said = ""
    for step in action["runs"]["steps"]:
        if "run" not in step or ("if" in step and not holds(step["if"], values)):
            continue
        own = {name: filled(value) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder, env=environment | own, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )
        said += done.stdout
        if done.returncode:
            return done.returncode, said
        for line in read(files["GITHUB_OUTPUT"]):
            name, _, value = line.partition("=")
            values[f"steps.{step['id']}.outputs.{name}"] = value
        for path in read(files["GITHUB_PATH"]):
            environment["PATH"] = path + os.pathsep + environment["PATH"]
    return 0, said


def main():
    with tempfile.TemporaryDirectory() as name:
        temporary, folder = Path(name, "temp"), Path(name, "work")
        book = folder / "docs"
        (book / "src").mkdir(parents=True)
        temporary.mkdir()
        subprocess.run(["git", "init", "--quiet", folder], check=True)
        (book / "book.toml").write_text('[build]\nbuild-dir = "target/site"\n')
        (book / "src/SUMMARY.md").write_text("- [One](one.md)\n")
        (book / "src/one.md").write_text(CHAPTER)
        planted = folder / "other/pyproof/answers"
        planted.parent.mkdir(parents=True)
        planted.write_text("")
        status, said = run(folder, temporary, {"path": "docs", "build": "true"})
        assert not planted.exists(), "answers that came with the book are believed"
        assert status == 0 and (book / "target/site/one.html").is_file(), said
        assert (book / "target/pyproof").is_dir(), "the cache is where the action has it"

        (book / "src/one.md").write_text(CHAPTER.replace("42", "41"))
        status, said = run(folder, temporary, {"path": "docs", "args": "--strict --jobs 1"})
        assert status == 1, said
        where = r"^::error file=docs/src/one\.md,line=4,.*promise-broken"
        assert re.search(where, said, re.M), said
    print("the action checks, builds, and shows a broken promise on its line")


main()
