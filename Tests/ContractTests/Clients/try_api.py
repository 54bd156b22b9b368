"""Tries every route of docs/openapi.yaml with generated requests, good ones and bad ones.

Standard input has one object a line: {"base_url": URL, "token": TEXT, "ref": TEXT or null, "options": [...]}. With a
`ref`, every request is about that workflow; without, most are about workflows that do not exist. Standard output gets
one object a line: {"exit_code": N, "report": TEXT}. The same seed makes the same requests.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

DOCUMENT = pathlib.Path(__file__).resolve().parents[3] / "docs/openapi.yaml"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def attempt(order, folder):
    settings = pathlib.Path(folder) / "schemathesis.toml"
    settings.write_text(f'[parameters]\n"path.ref" = "{order["ref"]}"\n' if order["ref"] else "", encoding="utf-8")
    command = [
        str(pathlib.Path(sys.executable).parent / "schemathesis"), "--config-file", str(settings), "run", str(DOCUMENT),
        "--url", order["base_url"], "--header", f"Authorization: Bearer {order['token']}", "--checks", CHECKS,
        "--seed", "1", "--continue-on-failure", "--warnings", "off", *order["options"],
    ]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"NO_PROXY": "127.0.0.1", "NO_COLOR": "1"}, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return {"exit_code": done.returncode, "report": done.stdout}


def main():
    for line in sys.stdin:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(attempt(json.loads(line), folder)), flush=True)


if __name__ == "__main__":
    main()
