#!/usr/bin/env python3
"""Runs a command some times and prints the median of its wall time in seconds,
the most memory that its own process ever had in MiB, and the most children that
it had at once.

usage: measure.py TIMES COMMAND...

Children are counted every few milliseconds, so that those of a very short run
may be missed. Needs Linux: what is told of a process is read from /proc.
"""

import pathlib
import statistics
import subprocess
import sys
import time


def run(command):
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    proc = pathlib.Path(f"/proc/{process.pid}")
    memory = children = 0
    while True:
        try:
            status = (proc / "status").read_text()
            # A process that has ended has no memory any more.
            if "VmHWM:" in status:
                memory = max(memory, int(status.split("VmHWM:")[1].split()[0]))
            found = (proc / "task" / str(process.pid) / "children").read_text().split()
            children = max(children, len(found))
        except OSError:
            pass
        try:
            process.wait(timeout=0.003)
            break
        except subprocess.TimeoutExpired:
            continue
    seconds = time.monotonic() - began
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {process.returncode}\n{process.stderr.read().decode()}")
    return seconds, memory / 1024, children


def main():
    times, command = int(sys.argv[1]), sys.argv[2:]
    runs = [run(command) for _ in range(times)]
    seconds = statistics.median(seconds for seconds, _, _ in runs)
    print(f"{seconds:.4f} {max(memory for _, memory, _ in runs):.1f} {max(count for _, _, count in runs)}")


main()
