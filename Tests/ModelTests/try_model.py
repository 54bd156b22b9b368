"""Chats with a language model through a running service set: try_model.py BASE_URL TOKEN WORKFLOW_ID.

Gives the workflow a version that a model answers, and chats as a visitor whom nobody knows. Prints what it saw. Exit
code 1 and a sentence on standard error if something is not as it should be. Needs the standard library only.
"""

import http.client
import json
import sys
import time
import urllib.parse

GRAPH = {"responder": "model", "provider": "local", "max_tokens": 60, "system": "Answer in one short sentence."}
PATIENCE = 30  # seconds


class Unexpected(Exception):
    pass


def expect(holds, otherwise):
    if not holds:
        raise Unexpected(otherwise)


def until(question, otherwise):
    """The first answer that is not None or empty."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.1)
    raise Unexpected(otherwise)


class Server:
    """What a publisher and a visitor say to the set."""

    def __init__(self, base_url, token, workflow):
        self.host = urllib.parse.urlsplit(base_url).netloc
        self.token = token
        self.workflow = workflow
        self.cookie = None

    def manage(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        expect(response.status in (200, 201), f"{method} {path} answered {response.status}: {answer[:500]}")
        return json.loads(answer)

    def chat(self, kind, params):
        """A request of the visitor, to be read by the caller, who closes the connection."""
        body = {"type": kind, "params": params, "metadata": {}, "workflow_id": self.workflow}
        headers = {"Content-Type": "application/json"} | ({"Cookie": self.cookie} if self.cookie else {})
        connection = http.client.HTTPConnection(self.host, timeout=4 * PATIENCE)
        connection.request("POST", "/api/chatkit", json.dumps(body), headers)
        response = connection.getresponse()
        cookie = response.getheader("Set-Cookie")
        self.cookie = cookie.split(";")[0] if cookie and not self.cookie else self.cookie
        return connection, response

    def items(self, thread):
        """What is stored, oldest first."""
        connection, response = self.chat("items.list", {"thread_id": thread, "limit": 100, "order": "asc"})
        answer = json.loads(response.read())
        connection.close()
        expect(response.status == 200, f"items.list answered {response.status}: {answer}")
        return answer["data"]


class Reply:
    """The stream of one turn: its text deltas with the time of each, and the text of its message."""

    def __init__(self, server, text, thread=None, stop_after=None):
        began = time.monotonic()
        self.thread, self.deltas, self.times, self.text = thread, [], [], None
        connection = until(lambda: self.open(server, text), "the thread stayed busy")
        try:
            for event in self.events():
                self.take(event, time.monotonic() - began)
                if stop_after is not None and len(self.deltas) == stop_after:
                    break
        finally:
            # The response holds the socket too.
            self.response.close()
            connection.close()

    def open(self, server, text):
        """The connection; None if another turn is running in the thread."""
        message = {"content": [{"type": "input_text", "text": text}], "attachments": [], "inference_options": {}}
        kind, params = "threads.create", {"input": message}
        if self.thread:
            kind, params = "threads.add_user_message", params | {"thread_id": self.thread}
        connection, self.response = server.chat(kind, params)
        if self.response.status == 200:
            return connection
        answer = self.response.read()
        connection.close()
        expect(self.response.status == 409, f"{kind} answered {self.response.status}: {answer[:500]}")
        return None

    def events(self):
        for line in iter(self.response.readline, b""):
            if line.startswith(b"data: "):
                yield json.loads(line.removeprefix(b"data: "))

    def take(self, event, at):
        expect(event["type"] != "error", f"the turn failed: {event}")
        if event["type"] == "thread.created":
            self.thread = event["thread"]["id"]
        elif event["type"] == "thread.item.updated":
            if event["update"]["type"] == "assistant_message.content_part.text_delta":
                self.deltas.append(event["update"]["delta"])
                self.times.append(at)
        elif event["type"] == "thread.item.done" and event["item"]["type"] == "assistant_message":
            self.text = "".join(part["text"] for part in event["item"]["content"])

    def check(self, what):
        """Whole, in several pieces, over some time."""
        expect(self.text is not None, f"{what}: the message was not finished")
        expect(len(self.deltas) > 1, f"{what}: the text came in {len(self.deltas)} deltas")
        expect("".join(self.deltas) == self.text, f"{what}: the deltas make {self.deltas}, the message {self.text!r}")
        spread = self.times[-1] - self.times[0]
        # Those of a reply that was held back arrive together.
        expect(spread > 0.01, f"{what}: all deltas came within {spread:.4f} s")
        print(f"{what}: {len(self.deltas)} deltas from {self.times[0]:.2f} s to {self.times[-1]:.2f} s: {self.text!r}")


def stop_in_mid_reply(server, thread):
    """A visitor who hangs up: what was said until then is stored, and the thread goes on."""
    before = len(server.items(thread))
    stopped = Reply(server, "Count from one to fifty in words.", thread, stop_after=3)
    seen = "".join(stopped.deltas)
    expect(stopped.text is None and len(stopped.deltas) == 3, "the reply was over before it was stopped")

    def partial():
        added = [item for item in server.items(thread)[before:] if item["type"] == "assistant_message"]
        return "".join(part["text"] for item in added for part in item["content"])

    stored = until(partial, "nothing was stored of the reply that was stopped")
    expect(stored.startswith(seen), f"{seen!r} was sent, and {stored!r} stored")
    runs = f"/api/workflows/{server.workflow}/runs?limit=1"

    def ending():
        status = server.manage("GET", runs)[0]["status"]
        return None if status in ("pending", "running") else status

    status = until(ending, "the run of the reply that was stopped did not end")
    expect(status == "cancelled", f"the run of the reply that was stopped is {status}")
    expect(partial() == stored, "the stored text changed after the reply was stopped")
    print(f"stopped after {seen!r}: stored {stored!r}, run {status}")


def main():
    server = Server(*sys.argv[1:4])
    version = server.manage("POST", "/api/workflows/demo/versions", {"graph": GRAPH})["version"]
    server.manage("POST", f"/api/workflows/demo/versions/{version}/activate", {})
    print(f"version {version} is answered by the model")
    first = Reply(server, "What is the capital of France?")
    first.check("first message")
    Reply(server, "And which river flows through it?", first.thread).check("follow-up")
    stop_in_mid_reply(server, first.thread)
    Reply(server, "What is the capital of Italy?", first.thread).check("message after the stop")
    stored = [item["type"] for item in server.items(first.thread)]
    expect(stored == ["user_message", "assistant_message"] * 4, f"the thread holds {stored}")
    print(f"the thread holds {len(stored)} items")


if __name__ == "__main__":
    try:
        main()
    except Unexpected as error:
        sys.exit(f"error: {error}")
