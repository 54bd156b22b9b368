"""Runs commands of the published command line `orcheo` as a publisher would, and tells what came out.

Standard input has one JSON array a line, the arguments of one command: ["workflow", "show", "demo"]. Standard output gets
one object a line: {"arguments": [...], "exit_code": N, "output": TEXT, "errors": TEXT}. The environment must have
ORCHEO_API_URL, and ORCHEO_SERVICE_TOKEN if a token is to be sent. Every other setting of the command line is kept away
from it, and its folders are new and empty, so that nothing depends on who runs this.

The program takes five seconds to load, so it is loaded once, and each command runs in a fork of it: through the entry
point of the real `orcheo`, with arguments, output and exit code of its own.
"""

import json
import os
import sys
import tempfile
import traceback

TAKEN_OVER = {"ORCHEO_API_URL", "ORCHEO_SERVICE_TOKEN"}


def prepare(folder):
    """Settles the environment; before the program is loaded, as some of it is read then."""
    for name in list(os.environ):
        if name.startswith("ORCHEO_") and name not in TAKEN_OVER:
            del os.environ[name]
    os.environ |= {
        "COLUMNS": "200",  # tables are cut to the width of the terminal
        "HOME": folder,
        "NO_COLOR": "1",
        "NO_PROXY": "127.0.0.1,localhost",
        "ORCHEO_CACHE_DIR": f"{folder}/cache",
        "ORCHEO_CONFIG_DIR": f"{folder}/config",
    }


def run_command(run, arguments, folder):
    paths = [f"{folder}/{name}" for name in ("output", "errors")]
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        for descriptor, path in enumerate(paths, start=1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.argv = ["orcheo", *arguments]
        # As the interpreter would: what exit() was given, or a traceback and 1.
        try:
            code = run()
        except SystemExit as end:
            code = end.code
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)
    _, status = os.waitpid(child, 0)
    output, errors = (open(path, encoding="utf-8", errors="replace").read() for path in paths)
    code = os.waitstatus_to_exitcode(status)
    return {"arguments": arguments, "exit_code": code, "output": output, "errors": errors}


def main():
    if "ORCHEO_API_URL" not in os.environ:
        print("ORCHEO_API_URL is not set", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from orcheo_sdk.cli.main import run

        for line in sys.stdin:
            print(json.dumps(run_command(run, json.loads(line), folder)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
