"""Installs the package in a booted container, uses it, restarts, breaks, upgrades and removes it. Each line of what is
printed is one thing that was looked at; the last column tells whether it is as it must be.

usage: test_system.py LEADER PACKAGE NEWER RESTARTS, where LEADER is the first process of the container and the packages
are paths within it."""

import json
import pathlib
import re
import signal
import sys
import time

from machine import BASE, SERVICES, Failed, Machine
from measuring import RATE, Load, added, quantile, typical

HERE = pathlib.Path(__file__).parent
SCORES = {"gateway": 0.4, "publish": 0.4, "session": 1.2, "chatkit": 1.2}
# After a restart: requests that came during it are answered by then.
AFTER = 0.5


class Report:
    def __init__(self):
        self.failures = 0

    def line(self, what, seen, holds=True):
        self.failures += not holds
        print(f"{what:<44}  {seen:<64}  {'ok' if holds else 'FAILED'}", flush=True)

    def problems(self, requests):
        reasons = [f"{each['kind']}: {each['problem'][:160]}" for each in requests]
        for reason in sorted(set(reasons)):
            print(f"    {reasons.count(reason)} x {reason}", flush=True)


class SystemTest:
    def __init__(self, machine, report, restarts):
        self.machine, self.report, self.restarts = machine, report, restarts

    def install(self, package):
        start = time.monotonic()
        self.apt("install", package)
        self.machine.wait_until_ready()
        self.report.line("install", f"ready {time.monotonic() - start:.1f} s after the command began")

    def apt(self, *arguments):
        # Nothing is asked, and what the operator has changed stays.
        self.machine.run(
            "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--option=Dpkg::Options::=--force-confold",
            *arguments)

    def units(self):
        names = self.machine.run("sh", "-c", "cd /lib/systemd/system && echo orcheo*.service orcheo*.socket orcheo.target")
        said = self.machine.run("sh", "-c", f"cd / && systemd-analyze verify --man=no {names} 2>&1 | grep -i orcheo || true")
        self.report.line("systemd-analyze verify", said or "nothing to say", not said)
        for service, most in SCORES.items():
            text = self.machine.run(
                "systemd-analyze", "security", "--offline=true", "--no-pager",
                f"/lib/systemd/system/orcheo-{service}.service")
            score = float(re.search(r"Overall exposure level.*: ([0-9.]+) ", text)[1])
            self.report.line(f"exposure of {service}", f"{score} (at most {most})", score <= most)

    def users(self):
        """Each service as a user of its own, who reaches neither store nor socket of those it has no business with."""
        run = self.machine
        for service in SERVICES:
            uid = run.run("stat", "--format=%U", f"/proc/{run.pid(service)}")
            reads = [each for each in SERVICES if run.works(
                "setpriv", f"--reuid=orcheo-{service}", f"--regid=orcheo-{service}", "--init-groups",
                "ls", f"/var/lib/orcheo/{each}")]
            calls = [each for each in SERVICES if run.works(
                "setpriv", f"--reuid=orcheo-{service}", f"--regid=orcheo-{service}", "--init-groups",
                "test", "-w", f"/run/orcheo/{each}.sock")]
            wanted = {"gateway": set(SERVICES), "chatkit": {"publish", "chatkit"}}.get(service, {service})
            self.report.line(
                f"user of {service}", f"{uid}, reads {', '.join(reads)}, may call {', '.join(calls)}",
                uid == f"orcheo-{service}" and reads == [service] and set(calls) == wanted)

    def first_chat(self):
        """The two commands that README and documentation name: the second is the one that the first prints."""
        said = self.machine.run("orcheo-demo")
        command = said[said.index("curl"):].strip()
        answer = self.machine.run("sh", "-c", command)
        self.report.line("two commands to a chat", "orcheo-demo, curl: " + self.reply(answer)[:30].replace("\n", " "))
        again = self.machine.run("orcheo-demo")
        self.report.line("orcheo-demo again", "prints the same", again == said)
        self.workflow = re.search(r'"workflow_id": "([^"]+)"', said)[1]
        made = json.loads(self.machine.run("orcheo-session", "--new-service-token", "--identifier", "test"))
        self.token = made["secret"]
        for service in SERVICES:
            state = json.loads(self.machine.run(f"orcheo-{service}", "--probe"))
            self.report.line(f"orcheo-{service} --probe", f"ready {state['ready']}", state["ready"])

    @staticmethod
    def reply(stream):
        events = [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: ")]
        texts = [
            event["item"]["content"][0]["text"] for event in events
            if event["type"] == "thread.item.done" and event["item"]["type"] == "assistant_message"
        ]
        if not texts:
            raise Failed(f"no reply in {stream[-300:]}")
        return texts[0]

    def message(self, text, workflow=None):
        content = [{"type": "input_text", "text": text}]
        params = {"input": {"content": content, "attachments": [], "inference_options": {}}}
        return {"type": "threads.create", "workflow_id": workflow or self.workflow, "params": params}

    def chat(self, text, workflow=None):
        return self.reply(self.machine.curl("/api/chatkit", body=self.message(text, workflow))[1])

    def secrets(self):
        """A secret of a service reaches it as a credential, and a server of a model is reached out of the sandbox."""
        machine = self.machine
        with machine.begin("python3", str(HERE / "serve_model.py"), stdout=-1) as server:
            try:
                port = server.stdout.readline().strip()
                machine.run(
                    "sh", "-c", "umask 077 && printf '%s\\n' model-key >/etc/orcheo/secrets/chatkit/MODEL_LOCAL_API_KEY"
                    " && printf '%s\\n' bootstrap-token-of-the-test >/etc/orcheo/secrets/session/AUTH_BOOTSTRAP_SERVICE_TOKEN"
                    f" && printf '\\n%s\\n' ORCHEO_MODEL_PROVIDERS=local ORCHEO_MODEL_LOCAL_BASE_URL=http://127.0.0.1:{port}/v1"
                    " ORCHEO_MODEL_LOCAL_MODELS=m >>/etc/orcheo/orcheo.env")
                machine.run("systemctl", "restart", "orcheo-session.service", "orcheo-chatkit.service")
                machine.wait_until_ready()
                status, body = machine.curl("/api/workflows", "bootstrap-token-of-the-test")
                self.report.line("a secret of Session", f"the bootstrap token is taken: {status}", status == 200)
                machine.curl("/api/workflows", self.token, {"name": "Model", "handle": "model"})
                graph = {"graph": {"responder": "model", "provider": "local"}}
                machine.curl("/api/workflows/model/versions", self.token, graph)
                machine.curl("/api/workflows/model/publish", self.token, {})
                workflow = json.loads(machine.curl("/api/workflows/model/public")[1])["id"]
                said = self.chat("hello", workflow)
                self.report.line("a secret and a model of ChatKit", f"replied: {said}", said == "asked with model-key")
            finally:
                # nsenter has become the server.
                server.kill()

    def backup(self):
        """As docs/operations.md has it, with the commands that the package installs."""
        machine = self.machine
        machine.run("mkdir", "-m", "700", "/backups")
        for service in ("chatkit", "session", "publish"):
            machine.run(f"orcheo-{service}", "--backup", f"/backups/{service}")
        machine.curl("/api/workflows/demo/publish/revoke", self.token, {})
        gone = machine.curl("/api/workflows/demo/public")[0]
        machine.run("systemctl", "stop", "orcheo.target", "orcheo-publish.socket", "orcheo-publish.service")
        machine.run("orcheo-publish", "--restore", "/backups/publish")
        machine.run("systemctl", "start", "orcheo.target")
        machine.wait_until_ready()
        owner = machine.run("stat", "--format=%U", "/var/lib/orcheo/publish/publish.sqlite")
        said = self.chat("restored")
        self.report.line(
            "backup, unpublish, restore", f"{gone}, then published again; the store is {owner}'s",
            gone == 404 and "restored" in said and owner == "orcheo-publish")

    def lift_limits(self):
        """The load comes from one address, which nobody's visitors do. Still everything is counted."""
        scopes = ("CHATKIT_RATE_LIMIT_IP_LIMIT", "CHATKIT_RATE_LIMIT_SESSION_LIMIT", "CHATKIT_RATE_LIMIT_PUBLISH_LIMIT")
        lines = "\\n".join(f"ORCHEO_{scope}=100000" for scope in scopes)
        self.machine.run("sh", "-c", f"printf '{lines}\\n' >>/etc/orcheo/orcheo.env")
        self.machine.run("systemctl", "restart", "orcheo-gateway.service")
        self.machine.wait_until_ready()

    def restart_under_load(self):
        machine, report = self.machine, self.report
        with Load(machine, self.workflow, self.token) as quiet:
            time.sleep(10)
        usual = typical(quiet.requests)
        waits = added(quiet.requests, usual)
        report.line(
            f"{RATE} requests/s, nothing done", f"{len(quiet.requests)} requests, {len(quiet.failed())} failed, added wait p99"
            f" {quantile(waits, 0.99):.0f} ms, max {max(waits):.0f} ms", not quiet.failed())
        report.problems(quiet.failed())
        self.usual = usual
        for service in SERVICES:
            spans, took = [], []
            with Load(machine, self.workflow, self.token) as load:
                for _ in range(self.restarts):
                    begin = time.monotonic()
                    machine.run("systemctl", "restart", f"orcheo-{service}.service")
                    took.append(time.monotonic() - begin)
                    time.sleep(AFTER)
                    spans.append((begin, time.monotonic()))
            self.judge(f"{service} restarted {self.restarts} times", load, spans, took)

    def tell_of_services(self):
        """What systemd did to them, and what they complained of, since the machine came up."""
        log = self.machine.run("journalctl", "--no-pager", "--unit=orcheo-*", "--output=short-precise")
        complaints = re.compile(r'"level":"(warning|error|critical)"|atchdog|Failed with|Main process exited|auto-restart')
        for line in [line for line in log.splitlines() if complaints.search(line)][-20:]:
            print(f"    {line[:240]}", flush=True)

    def judge(self, what, load, spans, took):
        requests = load.within(spans)
        waits, failed = added(requests, self.usual), load.failed()
        chats = [each for each in load.requests if each["kind"] == "chat"]
        self.report.line(
            what, f"{quantile(took, 0.5) * 1000:.0f} ms each (max {max(took) * 1000:.0f}); {len(load.requests)} requests,"
            f" {len(failed)} failed", not failed)
        if failed:
            self.tell_of_services()
        self.report.line(
            "    of these, while it restarted", f"{len(requests)} requests, added wait p50 {quantile(waits, 0.5):.0f}, p99"
            f" {quantile(waits, 0.99):.0f}, max {max(waits):.0f} ms", quantile(waits, 0.99) <= 300 and max(waits) <= 1000)
        self.report.line(
            "    of these, chats", f"{len(chats)}, {sum(not each['problem'] for each in chats)} replied to the end;"
            f" sent again on kept connections: {sum(each['again'] for each in load.requests)}")
        self.report.problems(failed)

    def long_reply(self):
        """A reply that is being made when its services are to restart is made to its end, and nobody waits for that."""
        deltas = 120
        for service in ("gateway", "chatkit"):
            body = self.message(f"/slow {deltas}")
            stream = self.machine.begin(
                "curl", "--silent", "--no-buffer", "--json", json.dumps(body), f"{BASE}/api/chatkit", stdout=-1)
            with Load(self.machine, self.workflow, self.token) as load:
                begin = time.monotonic()
                self.machine.run("systemctl", "restart", f"orcheo-{service}.service")
                took = time.monotonic() - begin
                time.sleep(AFTER)
                end = time.monotonic()
            arrived = stream.communicate()[0].count("text_delta")
            self.judge(f"{service} restarted during a reply of {deltas // 10} s", load, [(begin, end)], [took])
            self.report.line("    the reply", f"{arrived} deltas arrived", arrived >= deltas)

    def watchdog(self):
        """A service that hangs is killed and comes back; so does one that is killed."""
        for service in SERVICES:
            unit, pid = f"orcheo-{service}.service", self.machine.pid(service)
            for name, number in (("killed", signal.SIGKILL), ("hangs", signal.SIGSTOP)):
                pid = self.machine.pid(service)
                # The shell's own: a small system has no program for it.
                self.machine.run("sh", "-c", f"kill -{int(number)} {pid}")
                gone = self.machine.wait(
                    f"{unit} to come back", 60, lambda: self.machine.pid(service) not in (0, pid))
                self.machine.wait_until_ready()
                said = self.chat("still there")
                log = self.machine.run("journalctl", f"--unit={unit}", "--lines=20", "--output=cat", "--no-pager")
                seen = name == "killed" or "watchdog" in log.lower()
                self.report.line(
                    f"{service} {name}", f"another process after {gone:.2f} s; then a chat", seen and "still there" in said)

    def upgrade(self, newer):
        machine = self.machine
        before = {service: machine.pid(service) for service in SERVICES}
        sockets = [f"orcheo-{name}.socket" for name in ("gateway", "gateway-control", "publish", "session", "chatkit")]
        since = [machine.show(socket, "ActiveEnterTimestampMonotonic") for socket in sockets]
        env = machine.run("cat", "/etc/orcheo/orcheo.env")
        with Load(machine, self.workflow, self.token) as load:
            begin = time.monotonic()
            self.apt("install", newer)
            took = time.monotonic() - begin
            time.sleep(AFTER)
            end = time.monotonic()
        version = machine.run("dpkg-query", "--show", "--showformat=${Version}", "orcheo-chat")
        self.judge(f"upgrade to {version}", load, [(begin, end)], [took])
        renewed = [service for service in SERVICES if machine.pid(service) != before[service]]
        self.report.line("    processes renewed", ", ".join(renewed), len(renewed) == len(SERVICES))
        kept = since == [machine.show(socket, "ActiveEnterTimestampMonotonic") for socket in sockets]
        self.report.line("    sockets", "held all the time" if kept else "opened anew", kept)
        same = env == machine.run("cat", "/etc/orcheo/orcheo.env")
        self.report.line("    settings", "as they were" if same else "changed", same)

    def remove(self, package):
        machine = self.machine
        self.apt("remove", "orcheo-chat")
        # A unit that was removed and not purged is masked, so that it does not come back by itself.
        units = machine.run("sh", "-c", "systemctl list-units --all --plain --no-legend 'orcheo*' | grep -v ' masked ' || true")
        left = machine.run(
            "sh", "-c", "for each in /proc/[0-9]*/exe; do readlink $each; done | grep ^/usr/lib/orcheo-chat || true")
        self.report.line("remove", f"units: {units or 'none'}; processes: {left or 'none'}", not units and not left)
        kept = machine.works("test", "-s", "/var/lib/orcheo/publish/publish.sqlite")
        self.report.line("    stores", "kept" if kept else "gone", kept)
        self.apt("install", package)
        machine.wait_until_ready()
        said = self.chat("there again")
        self.report.line("    installed again", "the workflow is public, and replies", "there again" in said)
        self.apt("purge", "orcheo-chat")
        left = machine.run("sh", "-c", "ls -d /var/lib/orcheo /etc/orcheo /run/orcheo /usr/lib/orcheo-chat 2>/dev/null || true")
        self.report.line("purge", f"left: {left or 'nothing'}", not left)


def main():
    leader, package, newer, restarts = sys.argv[1:]
    report = Report()
    machine = Machine(leader)
    test = SystemTest(machine, report, int(restarts))
    try:
        test.install(package)
        test.units()
        test.first_chat()
        test.users()
        test.secrets()
        test.backup()
        test.lift_limits()
        test.restart_under_load()
        test.long_reply()
        test.watchdog()
        test.upgrade(newer)
        test.remove(newer)
    except Failed as problem:
        report.line("the test ended early", str(problem), False)
        print(machine.run("journalctl", "--no-pager", "--lines=60", check=False), file=sys.stderr)
    print(f"\n{report.failures} of the above failed" if report.failures else "\nall as it must be")
    return 1 if report.failures else 0


sys.exit(main())
