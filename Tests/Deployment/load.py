"""Load on the set, told as a line of JSON for each request: python3 load.py RATE SECONDS WORKFLOW < TOKEN

Requests begin when their time has come, whether or not earlier ones were answered, and are measured from that moment on:
a server that makes everybody wait gets no rest for it. A request counts as answered when the whole of its answer is
there. Nothing is asked twice, but for what is said at `kept`. Ends early when it is told to (SIGTERM).

The kinds, one after the other:
  read    public metadata, which the Gateway has itself
  manage  a workflow by token: Session and Publish are asked
  write   settings of a version, which Publish stores
  chat    a new conversation, whose reply is streamed to its end
  list    conversations of a new visitor, which ChatKit reads
  kept    as read, over connections that stay open, as those of a proxy do. One that was closed before a byte of an answer
          came is replaced, and the request sent again (RFC 9110, 9.2.2)
"""

import asyncio
import itertools
import json
import signal
import sys
import time

HOST, PORT = "127.0.0.1", 2025
KINDS = ("read", "manage", "chat", "kept", "list", "manage", "chat", "write")
LIMIT = 60


class Bad(Exception):
    """An answer that is none."""


class Closed(Exception):
    """A connection that ended before a byte of an answer came."""


async def read_answer(reader):
    """Returns status and body; the body is whole, or this fails."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise Bad("torn head") from None
        raise Closed from None
    except ConnectionError:
        raise Closed from None
    lines = head.decode().split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    try:
        if fields.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(await reader.readuntil(b"\r\n"), 16):
                body += await reader.readexactly(size)
                await reader.readexactly(2)
            await reader.readuntil(b"\r\n")
        else:
            body = await reader.readexactly(int(fields["content-length"]))
    except (asyncio.IncompleteReadError, ConnectionError):
        raise Bad("torn body") from None
    return int(lines[0].split()[1]), body, fields


def request(method, path, token=None, body=None, keeps=False):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{PORT}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if not keeps:
        lines.append("Connection: close")
    if body is not None:
        body = json.dumps(body).encode()
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


async def exchange(message):
    """On a connection of its own."""
    reader, writer = await asyncio.open_connection(HOST, PORT)
    try:
        writer.write(message)
        status, body, _ = await read_answer(reader)
        return status, body
    except Closed:
        raise Bad("closed without an answer") from None
    finally:
        writer.close()


class Load:
    def __init__(self, workflow, token):
        self.workflow, self.token = workflow, token
        self.idle = []
        self.again = 0

    async def read(self, _):
        status, body = await exchange(request("GET", f"/api/workflows/{self.workflow}/public"))
        self.check(status == 200 and json.loads(body)["id"] == self.workflow, status, body)

    async def manage(self, _):
        status, body = await exchange(request("GET", f"/api/workflows/{self.workflow}", self.token))
        self.check(status == 200 and json.loads(body)["id"] == self.workflow, status, body)

    async def write(self, number):
        config = {"runnable_config": {"recursion_limit": number % 90 + 1}}
        path = f"/api/workflows/{self.workflow}/versions/1/runnable-config"
        status, body = await exchange(request("PUT", path, self.token, config))
        self.check(status == 200, status, body)

    async def chat(self, number):
        text = f"word-{number}-end"
        content = [{"type": "input_text", "text": text}]
        params = {"input": {"content": content, "attachments": [], "inference_options": {}}}
        body = {"type": "threads.create", "workflow_id": self.workflow, "params": params}
        status, body = await exchange(request("POST", "/api/chatkit", body=body))
        self.check(status == 200, status, body)
        events = [json.loads(line[6:]) for line in body.decode().splitlines() if line.startswith("data: ")]
        replies = [
            event["item"] for event in events
            if event["type"] == "thread.item.done" and event["item"]["type"] == "assistant_message"
        ]
        self.check(len(replies) == 1 and text in replies[0]["content"][0]["text"], 200, body[-300:])

    async def list(self, _):
        body = {"type": "threads.list", "workflow_id": self.workflow, "params": {"limit": 5, "order": "desc"}}
        status, body = await exchange(request("POST", "/api/chatkit", body=body))
        self.check(status == 200 and json.loads(body)["data"] == [], status, body)

    async def kept(self, _):
        message = request("GET", f"/api/workflows/{self.workflow}/public", keeps=True)
        while True:
            is_old = bool(self.idle)
            connection = self.idle.pop() if is_old else await asyncio.open_connection(HOST, PORT)
            reader, writer = connection
            try:
                writer.write(message)
                status, body, fields = await read_answer(reader)
            except Closed:
                writer.close()
                if not is_old:
                    raise Bad("closed without an answer") from None
                self.again += 1
                continue
            except Bad:
                writer.close()
                raise
            if fields.get("connection", "").lower() == "close":
                writer.close()
            else:
                self.idle.append(connection)
            self.check(status == 200, status, body)
            return

    @staticmethod
    def check(holds, status, body):
        if not holds:
            raise Bad(f"{status} {body[:200].decode(errors='replace')}")


async def main():
    rate, seconds, workflow = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    load = Load(workflow, sys.stdin.readline().strip())
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    start, running = time.monotonic(), set()

    async def one(kind, number, due):
        again, problem = load.again, None
        try:
            await asyncio.wait_for(getattr(load, kind)(number), LIMIT)
        except TimeoutError:
            problem = f"no answer within {LIMIT} s"
        except (Bad, OSError, ValueError, KeyError) as error:
            problem = f"{type(error).__name__}: {error}"
        took = time.monotonic() - due
        line = {"kind": kind, "at": due, "took": took, "problem": problem, "again": load.again - again}
        print(json.dumps(line), flush=False)

    for number, kind in enumerate(itertools.cycle(KINDS)):
        due = start + number / rate
        if due - start > seconds or stopped.is_set():
            break
        await asyncio.sleep(max(0, due - time.monotonic()))
        task = asyncio.create_task(one(kind, number, due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


asyncio.run(main())
