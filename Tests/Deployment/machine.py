"""A booted container, and what is asked of it."""

import json
import subprocess
import time

SERVICES = ("publish", "session", "chatkit", "gateway")
BASE = "http://127.0.0.1:2025"


class Failed(Exception):
    """A command that ended badly, or a state that did not come."""


class Machine:
    def __init__(self, leader):
        self.leader = str(leader)

    def run(self, *command, check=True, text=None, namespaces=("--all",)):
        """Runs a command in the container and returns what it printed."""
        result = subprocess.run(
            ["nsenter", "--target", self.leader, *namespaces, "--", *command], input=text, capture_output=True, text=True)
        if check and result.returncode:
            raise Failed(f"{' '.join(command)[:200]}: {(result.stderr or result.stdout).strip()[-1000:]}")
        return result.stdout.strip()

    def works(self, *command):
        try:
            self.run(*command)
        except Failed:
            return False
        return True

    def begin(self, *command, **options):
        """Starts a program of the host, which may have no place in the container, in the container's network."""
        return subprocess.Popen(["nsenter", "--target", self.leader, "--net", "--", *command], text=True, **options)

    def curl(self, path, token=None, body=None, method=None, check=True):
        """Returns status and body."""
        command = ["curl", "--silent", "--max-time", "20", "--write-out", "\n%{http_code}"]
        if method:
            command += ["--request", method]
        if token:
            command += ["--header", f"Authorization: Bearer {token}"]
        if body is not None:
            command += ["--json", json.dumps(body)]
        answer, _, status = self.run(*command, BASE + path, namespaces=("--net",), check=check).rpartition("\n")
        return int(status or 0), answer

    def show(self, unit, *properties):
        """Properties of a unit, as a list of texts."""
        lines = self.run("systemctl", "show", unit, *(f"--property={name}" for name in properties)).splitlines()
        values = dict(line.partition("=")[::2] for line in lines)
        return [values.get(name, "") for name in properties]

    def pid(self, service):
        return int(self.show(f"orcheo-{service}.service", "MainPID")[0])

    def wait_until_ready(self, seconds=60):
        self.wait("the set to be ready", seconds, lambda: self.curl("/readyz", check=False)[0] == 200)

    @staticmethod
    def wait(what, seconds, holds):
        """Returns how long it took."""
        start = time.monotonic()
        while not holds():
            if time.monotonic() - start > seconds:
                raise Failed(f"waited {seconds} s in vain for {what}")
            time.sleep(0.02)
        return time.monotonic() - start
