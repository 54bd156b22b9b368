"""Reads docs/openapi.yaml and tells what is in it.

Standard output gets one object a line: {"method": "GET", "path": "/api/..."} for each route, and at last
{"page_is_current": true} if docs/api.md is what scripts/api-docs.py makes of it.
"""

import json
import pathlib
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
METHODS = ("get", "post", "put", "patch", "delete")


def main():
    document = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text(encoding="utf-8"))
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                print(json.dumps({"method": method.upper(), "path": path}))
    check = subprocess.run([sys.executable, ROOT / "scripts/api-docs.py", "--check"], check=False)
    print(json.dumps({"page_is_current": check.returncode == 0}))


if __name__ == "__main__":
    main()
