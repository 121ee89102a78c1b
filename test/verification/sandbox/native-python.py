"""Says of each program on standard input, one JSON string a line, whether it runs to its end in this Python."""

import json
import sys

for line in sys.stdin:
    try:
        exec(compile(json.loads(line), "<program>", "exec"), {"__name__": "__main__"})
        print("passed", file=sys.__stdout__)
    except BaseException:
        print("failed", file=sys.__stdout__)
