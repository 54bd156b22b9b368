"""Puts load on a machine while something is done to it, and tells what that cost."""

import json
import pathlib
import signal
import tempfile
import time

RATE = 200
LOAD = pathlib.Path(__file__).with_name("load.py")


def quantile(values, share):
    values = sorted(values)
    return values[min(int(len(values) * share), len(values) - 1)] if values else 0.0


class Load:
    """As a context: requests from its beginning to its end, which waits for the last answer."""

    def __init__(self, machine, workflow, token, seconds=3600):
        self.machine, self.arguments, self.token = machine, [str(RATE), str(seconds), workflow], token
        self.requests = []

    def __enter__(self):
        self.output = tempfile.TemporaryFile("w+")
        self.process = self.machine.begin("python3", str(LOAD), *self.arguments, stdin=-1, stdout=self.output)
        self.process.stdin.write(self.token + "\n")
        self.process.stdin.close()
        time.sleep(1)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait()
        self.output.seek(0)
        self.requests = [json.loads(line) for line in self.output]
        self.output.close()
        if status not in (0, -signal.SIGTERM) or not self.requests:
            raise RuntimeError(f"the load ended with {status} after {len(self.requests)} requests")

    def failed(self):
        return [request for request in self.requests if request["problem"]]

    def within(self, spans):
        return [each for each in self.requests if any(begin <= each["at"] <= end for begin, end in spans)]


def typical(requests):
    """The usual time of each kind, in seconds."""
    kinds = {request["kind"] for request in requests}
    return {kind: quantile([each["took"] for each in requests if each["kind"] == kind], 0.5) for kind in kinds}


def added(requests, usual):
    """What each request took beyond the usual time of its kind, in milliseconds."""
    return [max(0.0, each["took"] - usual[each["kind"]]) * 1000 for each in requests]
