"""Lets the models of openai-chatkit judge what the service set sends.

Standard input has one JSON object a line: {"kind": KIND, "json": VALUE}, where KIND says what VALUE is: `event` of a
stream, `thread`, `thread_page`, `item`, `item_page`, or `request` to POST /api/chatkit. Standard output gets one object a line:
{"line": N, "accepted": true}, or {"line": N, "accepted": false, "kind": ..., "reason": ...}.

Exit code: 0 if every line was accepted, 1 if one was refused, 2 if there was nothing to judge or it could not be read.

The models leave out what they do not know, and fill in what is missing. So it is not enough that they accept a value:
written again by them, it must be the same, or we have misspelled a member or left out one that clients rely on.
"""

import json
import sys
from datetime import datetime

from chatkit.types import ChatKitReq, Page, Thread, ThreadItem, ThreadStreamEvent
from pydantic import TypeAdapter, ValidationError

MODELS = {
    "event": TypeAdapter(ThreadStreamEvent),
    "thread": TypeAdapter(Thread),
    "thread_page": TypeAdapter(Page[Thread]),
    "item": TypeAdapter(ThreadItem),
    "item_page": TypeAdapter(Page[ThreadItem]),
    "request": TypeAdapter(ChatKitReq),
}


def judge(kind, value):
    """The reason why `value` is refused, or None."""
    model = MODELS[kind]
    try:
        read = model.validate_json(json.dumps(value))
    except ValidationError as error:
        return str(error)
    if kind == "request":  # carries members of our own, e.g. workflow_id
        return None
    return difference(value, model.dump_python(read, mode="json", exclude_none=True, by_alias=True), "$")


def difference(ours, theirs, path):
    """Where `ours` is not what the models would have written, or None."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            if key not in theirs:
                return f"{path}.{key} is unknown to the models, or null"
            if key not in ours:
                return f"{path}.{key} is missing; the models would write {json.dumps(theirs[key])}"
            found = difference(ours[key], theirs[key], f"{path}.{key}")
            if found:
                return found
        return None
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs))
        return next(filter(None, (difference(a, b, f"{path}[{i}]") for i, (a, b) in pairs)), None)
    if path.endswith(".created_at") and isinstance(ours, str):
        # A browser takes a time without a zone for its own local time.
        if not ours.endswith("Z"):
            return f"{path} is {ours}, not UTC with Z"
        same = datetime.fromisoformat(ours.replace("Z", "+00:00")) == datetime.fromisoformat(theirs.replace("Z", "+00:00"))
    else:
        same = ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)
    return None if same else f"{path} is {json.dumps(ours)}; the models would write {json.dumps(theirs)}"


def main():
    judged = refused = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            entry = json.loads(line)
            kind, value = entry["kind"], entry["json"]
            MODELS[kind]
        except (ValueError, KeyError, TypeError) as error:
            print(f"line {number} cannot be judged: {error!r}", file=sys.stderr)
            return 2
        reason = judge(kind, value)
        judged += 1
        verdict = {"line": number, "accepted": reason is None}
        if reason is not None:
            refused += 1
            verdict |= {"kind": kind, "reason": reason}
        print(json.dumps(verdict))
    if judged == 0:
        print("there was nothing to judge", file=sys.stderr)
        return 2
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
