"""Lets the JSON reader of openai-chatkit judge the cases of Tests/Corpus/json.jsonl.

Standard input has the lines of that file. Standard output gets one object a line: {"name": TEXT, "accepted": true}, or
{"name": TEXT, "accepted": false, "reason": TEXT}.

Exit code: 0 if every line was judged, 2 if there was nothing to judge or it could not be read.

The server of openai-chatkit gives the bytes of a request to `validate_json` of its union of requests, which reads the
whole text before it looks at it. So a case is refused if that finds no JSON; what it says of the value is left aside.
"""

import base64
import json
import sys

from chatkit.types import ChatKitReq
from pydantic import TypeAdapter, ValidationError

REQUEST = TypeAdapter(ChatKitReq)


def judge(text):
    """The reason why `text` is no JSON, or None."""
    try:
        REQUEST.validate_json(text)
    except ValidationError as error:
        return next((found["msg"] for found in error.errors() if found["type"] == "json_invalid"), None)
    return None


def main():
    judged = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            case = json.loads(line)
            name, text = case["name"], base64.b64decode(case["base64"], validate=True)
        except (ValueError, KeyError, TypeError) as error:
            print(f"line {number} cannot be judged: {error!r}", file=sys.stderr)
            return 2
        reason = judge(text)
        judged += 1
        verdict = {"name": name, "accepted": reason is None}
        if reason is not None:
            verdict["reason"] = reason
        print(json.dumps(verdict))
    if judged == 0:
        print("there was nothing to judge", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
