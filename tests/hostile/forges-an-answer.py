# Gives an answer of its own making, which speaks of other blocks and of lines
# that are not there. What it says of itself is its own affair.
# outcome: crashed | passes | raises *
import json
import os
import stat

place = {"block": 10**9, "line": 2**63}
error = {"class": "", "message": "\0", "places": [place], "missing": None}
events = [
    {"block": 10**9, "what": {"Wrote": {"stream": "Out", "text": "forged", "places": [place]}}},
    {"block": 0, "what": {"Raised": {"statement": 10**9, "exception": error, "tolerated": False}}},
    {"block": 0, "what": {"Passed": {"place": place, "exception": error}}},
    {"block": 0, "what": {"Reached": place}},
]
answer = json.dumps({"events": events, "ends": [{"end": "Finished", "duration_us": 2**63}]})
frame = len(answer).to_bytes(4, "little") + answer.encode()
for descriptor in range(1024):
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            os.write(descriptor, frame)
    except OSError:
        pass
