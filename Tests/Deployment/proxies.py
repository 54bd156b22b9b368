"""Tries the reverse-proxy examples of deploy/ with real requests: proxies.py EXECUTABLES.

EXECUTABLES is the folder of orcheo-dev and the services. The set is started, and each of nginx, Caddy and HAProxy that is
installed, as ordinary processes on loopback ports, with the examples' files as they are but for ports, names, users and
certificates. Prints a table. Exit code 1 if a check fails; a proxy that is not installed is said and fails nothing.
Needs the standard library only.
"""

import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATIENCE = 30  # seconds
EVENTS = 20  # of the demo's `/slow 20`, one each 100 ms
MEBIBYTE = 1 << 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    with open(log) as text:
        raise RuntimeError(f"it does not listen: {text.read()[-1000:]}")


def replaced(text, *pairs):
    """A part of an example that is no longer there must not go untested in silence."""
    for old, new in pairs:
        if old not in text:
            raise RuntimeError(f"the example no longer has {old!r}")
        text = text.replace(old, new)
    return text


class Recorder(http.server.ThreadingHTTPServer):
    """Stands for the Gateway and remembers what headers it was sent."""

    daemon_threads = True

    def __init__(self):
        self.requests = []
        super().__init__(("127.0.0.1", 0), RecordingHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """A proxy that hangs up on a refused body is what is tested."""


class RecordingHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.requests.append([(name.lower(), value) for name, value in self.headers.items()])
        self.send_response(200)
        # What a cache would keep if there were one.
        self.send_header("Cache-Control", "public, max-age=3600")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *arguments):
        pass


class Answer:
    """One request on a connection of its own; `arrivals` has the pieces of the body with the time of each."""

    def __init__(self, port, method, path, headers=(), body=b"", body_pieces=None):
        self.status, self.headers, self.arrivals = None, {}, []
        # A refused body ends in a reset, before or after the answer.
        try:
            self.exchange(port, method, path, headers, body, body_pieces)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def exchange(self, port, method, path, headers, body, body_pieces):
        lines = [f"{method} {path} HTTP/1.1", f"Host: chat.example.org:{port}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body_pieces is not None:
            lines.append("Transfer-Encoding: chunked")
        elif body:
            lines.append(f"Content-Length: {len(body)}")
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
            try:
                if body_pieces is not None:
                    for piece in body_pieces:
                        connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
                    connection.sendall(b"0\r\n\r\n")
                else:
                    connection.sendall(body)
            except (BrokenPipeError, ConnectionResetError):
                pass
            head = b""
            while b"\r\n\r\n" not in head:
                bytes_ = connection.recv(65536)
                if not bytes_:
                    return
                head += bytes_
            head, rest = head.split(b"\r\n\r\n", 1)
            first, *fields = head.decode("latin-1").split("\r\n")
            self.status = int(first.split(" ")[1])
            self.headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
            if rest:
                self.arrivals.append((time.monotonic(), rest))
            while piece := connection.recv(65536):
                self.arrivals.append((time.monotonic(), piece))

    @property
    def body(self):
        return b"".join(piece for _, piece in self.arrivals)

    def json(self):
        """The bodies that are read are short, so a chunked one is between the first and the last brace."""
        return json.loads(self.body[self.body.index(b"{") : self.body.rindex(b"}") + 1])


class Proxy:
    """An example, and how to start it with `listen` and `upstream` as ports."""

    def __init__(self, name, program, example, write):
        self.name, self.program = name, program
        self.example, self.write = os.path.join(ROOT, "deploy", example), write

    @property
    def installed(self):
        """Where the program is. Users who are not root lack the folder in which Debian has two of them."""
        return shutil.which(self.program, path=f"{os.environ['PATH']}:/usr/sbin")

    def start(self, folder, upstream):
        port = free_port()
        folder = tempfile.mkdtemp(prefix=self.name, dir=folder)
        with open(self.example) as text:
            command = [self.installed, *self.write(text.read(), folder, port, upstream)]
        log = os.path.join(folder, "log")
        environment = os.environ | {"HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}
        with open(log, "w") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        try:
            wait_for(port, process, log)
        except RuntimeError:
            stop(process)
            raise
        return port, process


def save(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def write_nginx(example, folder, port, upstream):
    example = replaced(
        example,
        ("server 127.0.0.1:2025;", f"server 127.0.0.1:{upstream};"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        ("    ssl_certificate /etc/ssl/orcheo/fullchain.pem;\n", ""),
        ("    ssl_certificate_key /etc/ssl/orcheo/key.pem;\n", ""),
    )
    save(folder, "orcheo.conf", example)
    kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    main = f"""daemon off; pid {folder}/pid; error_log stderr; {user}
        events {{}} http {{ access_log off; {places} include {folder}/orcheo.conf; }}"""
    return ["-e", "stderr", "-c", save(folder, "nginx.conf", main)]


def write_caddy(example, folder, port, upstream):
    example = replaced(
        example,
        ("reverse_proxy 127.0.0.1:2025 {", f"reverse_proxy 127.0.0.1:{upstream} {{"),
        ("\nchat.example.org {", f"\nhttp://chat.example.org:{port} {{\n\tbind 127.0.0.1"),
        ("{\n\tservers {", "{\n\tadmin off\n\tservers {"),
    )
    return ["run", "--adapter", "caddyfile", "--config", save(folder, "Caddyfile", example)]


def write_haproxy(example, folder, port, upstream):
    example = replaced(
        example,
        ("server gateway 127.0.0.1:2025\n", f"server gateway 127.0.0.1:{upstream}\n"),
        ("    bind :80\n", ""),
        ("bind :443 ssl crt /etc/ssl/orcheo/chat.example.org.pem alpn h2,http/1.1", f"bind 127.0.0.1:{port}"),
        ("    http-request redirect scheme https code 308 unless { ssl_fc }\n", ""),
        # More files than a user may have open who is not root.
        ("    maxconn 10000\n", ""),
        ("    user haproxy\n    group haproxy\n", ""),
        ("log /dev/log local0", "log stdout format raw local0"),
    )
    return ["-db", "-f", save(folder, "haproxy.cfg", example)]


PROXIES = [
    Proxy("nginx", "nginx", "nginx/orcheo.conf", write_nginx),
    Proxy("Caddy", "caddy", "caddy/Caddyfile", write_caddy),
    Proxy("HAProxy", "haproxy", "haproxy/haproxy.cfg", write_haproxy),
]


def chat(workflow, text):
    content = {"content": [{"type": "input_text", "text": text}], "attachments": [], "inference_options": {}}
    return json.dumps({"type": "threads.create", "workflow_id": workflow, "params": {"input": content}}).encode()


def form(size):
    return (
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + bytes(size) + b"\r\n--edge--\r\n"
    )


class Checks:
    """What is asked of one proxy. Each returns whether it holds, and what was seen."""

    def __init__(self, port, recorded_port, recorder, workflow):
        self.port, self.recorded_port, self.recorder, self.workflow = port, recorded_port, recorder, workflow
        self.cookie = ""

    def events_arrive_one_by_one(self):
        """`/slow` sends them over two seconds. Held back until the end they would come at once, and in batches with gaps."""
        answer = Answer(
            self.port, "POST", "/api/chatkit", [("Content-Type", "application/json")], chat(self.workflow, f"/slow {EVENTS}"))
        self.cookie = answer.headers.get("set-cookie", "").split(";")[0]
        times = [at for at, piece in answer.arrivals for _ in range(piece.count(b"text_delta"))]
        if answer.status != 200 or len(times) < EVENTS:
            return False, f"status {answer.status}, {len(times)} events"
        first = answer.arrivals[0][0]
        gaps = [later - earlier for earlier, later in zip(times, times[1:])]
        lasted, longest, together = answer.arrivals[-1][0] - first, max(gaps), sum(gap < 0.01 for gap in gaps)
        seen = f"{len(times)} in {lasted:.2f} s, longest gap {longest * 1000:.0f} ms, {together} together"
        return lasted > 0.08 * EVENTS and longest < 0.5 and together <= 2, seen

    def file_of_a_mebibyte_passes(self):
        answer = self.upload(MEBIBYTE)
        return answer.status == 200 and answer.json()["size"] == MEBIBYTE, f"status {answer.status}"

    def body_over_the_limit_is_refused(self):
        answer = self.upload(7 * MEBIBYTE)
        # Some hang up on a client that goes on sending, before it has read the answer.
        return answer.status in (None, 413), f"status {answer.status or 'none, cut off'}"

    def body_without_a_length_is_limited_too(self):
        body = form(7 * MEBIBYTE)
        answer = self.upload(0, [body[at : at + 65536] for at in range(0, len(body), 65536)])
        return answer.status in (None, 413), f"status {answer.status or 'none, cut off'}"

    def addresses_of_clients_cannot_be_made_up(self):
        spoofed = ["X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto"]
        headers = [(name, "203.0.113.6") for name in spoofed] + [("Forwarded", "for=203.0.113.6")]
        Answer(self.recorded_port, "GET", "/x", headers + headers[:1])
        seen = self.recorder.requests[-1]
        given = [value for name, value in seen if name == "x-forwarded-for"]
        held = given == ["127.0.0.1"] and not any("203.0.113.6" in value for _, value in seen)
        return held, f"X-Forwarded-For {', '.join(given)}"

    def host_is_kept(self):
        Answer(self.recorded_port, "GET", "/x")
        hosts = [value for name, value in self.recorder.requests[-1] if name == "host"]
        return hosts == [f"chat.example.org:{self.recorded_port}"], ", ".join(hosts)

    def nothing_is_cached(self):
        before = len(self.recorder.requests)
        for _ in range(3):
            Answer(self.recorded_port, "GET", "/same")
        count = len(self.recorder.requests) - before
        return count == 3, f"{count} of 3 requests arrived"

    def readiness_tells_no_details(self):
        answer = Answer(self.port, "GET", "/readyz")
        return answer.status == 200 and answer.json() == {"status": "ready"}, f"status {answer.status}, {answer.json()}"

    def figures_are_not_shown(self):
        status = Answer(self.port, "GET", "/metrics").status
        return status == 404, f"status {status}"

    def upload(self, size, pieces=None):
        headers = [("Content-Type", "multipart/form-data; boundary=edge"), ("Cookie", self.cookie)]
        path = f"/api/chatkit/upload?workflow_id={self.workflow}"
        return Answer(self.port, "POST", path, headers, b"" if pieces else form(size), pieces)

    ALL = [
        events_arrive_one_by_one,
        file_of_a_mebibyte_passes,
        body_over_the_limit_is_refused,
        body_without_a_length_is_limited_too,
        addresses_of_clients_cannot_be_made_up,
        host_is_kept,
        nothing_is_cached,
        readiness_tells_no_details,
        figures_are_not_shown,
    ]


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def try_proxy(proxy, folder, base_port, workflow):
    """Rows of the table."""
    recorder = Recorder()
    started, rows = [], []
    try:
        ports = []
        for upstream in [base_port, recorder.server_address[1]]:
            port, process = proxy.start(folder, upstream)
            ports.append(port)
            started.append(process)
        checks = Checks(*ports, recorder, workflow)
        for check in Checks.ALL:
            try:
                holds, seen = check(checks)
            except (OSError, ValueError, KeyError, IndexError) as error:
                holds, seen = False, f"{type(error).__name__}: {error}"
            rows.append((proxy.name, check.__name__.replace("_", " "), "ok" if holds else "FAILED", seen))
    except RuntimeError as error:
        rows.append((proxy.name, "it starts", "FAILED", str(error)))
    finally:
        for process in started:
            stop(process)
        recorder.shutdown()
        recorder.server_close()
    return rows


def start_set(executables, folder):
    command = [os.path.join(executables, "orcheo-dev"), "up", "--port", "0", "--state-dir", f"{folder}/state"]
    with open(f"{folder}/set.log", "w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
    line = process.stdout.readline()
    if not line:
        with open(f"{folder}/set.log") as log:
            sys.exit(f"error: the set did not start: {log.read()[-2000:]}")
    return process, json.loads(line)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = tempfile.mkdtemp(prefix="orcheo-proxies-")
    service_set, ready = start_set(sys.argv[1], folder)
    rows, missing = [], []
    try:
        base_port = int(ready["base_url"].rsplit(":", 1)[1])
        for proxy in PROXIES:
            if proxy.installed:
                rows += try_proxy(proxy, folder, base_port, ready["workflow"]["id"])
            else:
                missing.append(proxy)
    finally:
        stop(service_set)
    for name, what, result, seen in rows:
        print(f"{name:<8} {what:<40} {result:<7} {seen}")
    for proxy in missing:
        print(f"{proxy.name:<8} {'is not installed, so nothing was tried':<40} -")
    if any(result != "ok" for _, _, result, _ in rows):
        sys.exit(f"error: not all of it held; what was written is in {folder}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
