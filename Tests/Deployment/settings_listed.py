"""Whether deploy/orcheo.env lists the settings that docs/settings.md and the services' catalogue know, and no others."""

import pathlib
import re
import sys

NAME = r"(?:ORCHEO_[A-Z0-9_<>]+|LOG_[A-Z]+)"
EXAMPLES = {"LOGIN_CORP_": "LOGIN_<NAME>_", "MODEL_LOCAL_": "MODEL_<NAME>_"}


def listed(text):
    names = re.findall(rf"^#?({NAME})=", text, re.M)
    for example, general in EXAMPLES.items():
        names = [name.replace(f"ORCHEO_{example}", f"ORCHEO_{general}") for name in names]
    return names


def documented(text):
    rows = re.findall(rf"^\| `({NAME})`.*? \| (.*?) \| (.*?) \|$", text, re.M)
    return {name for name, _, meaning in rows if not meaning.startswith("secret")}


def catalogued(text):
    block = re.search(r"private static let read = \[(.*?)\]", text, re.S)[1]
    names = set(re.findall(r'"([A-Z_]+)"', block))
    for prefix, block in re.findall(r'"(ORCHEO_[A-Z]+_)": \[(.*?)\]', text, re.S):
        names |= {f"{prefix}<NAME>_{name}" for name in re.findall(r'"([A-Z_]+)": \.read', block)}
    return names


def main():
    names = listed(pathlib.Path("deploy/orcheo.env").read_text())
    known = documented(pathlib.Path("docs/settings.md").read_text())
    known |= catalogued(pathlib.Path("Shared/ServiceKit/Settings/SettingsCatalogue.swift").read_text())
    problems = [f"{name} is missing" for name in sorted(known - set(names))]
    problems += [f"{name} is not known" for name in sorted(set(names) - known)]
    problems += [f"{name} stands twice" for name in sorted(set(names)) if names.count(name) > 1]
    for problem in problems:
        print(f"deploy/orcheo.env: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
