#!/usr/bin/env python3
"""Makes docs/api.md from docs/openapi.yaml: every route with its parameters, body, answers and one example.

With --check nothing is written; the exit code is 1 if the file is not what it would be. Needs PyYAML, which the contract
client `schemathesis` brings along (`make clients`):

    ~/.cache/orcheo-chat/clients/schemathesis/bin/python scripts/api-docs.py
"""

import json
import pathlib
import sys

import yaml

DOCS = pathlib.Path(__file__).resolve().parent.parent / "docs"
METHODS = ("get", "post", "put", "patch", "delete")


def resolved(document, node):
    """The node itself, or what its reference names."""
    while "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def shape(document, schema):
    """A schema in a few words; components are links."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return "time" if name == "Time" else f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(shape(document, part) for part in schema["anyOf"]))
    if "enum" in schema:
        return " \\| ".join(f"`{json.dumps(value)}`" if value is None else f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    kinds = schema.get("type", "object")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    words = []
    for kind in kinds:
        if kind == "array" and "items" in schema:
            words.append(f"list of {shape(document, schema['items'])}")
        elif kind == "string" and schema.get("format") == "date-time":
            words.append("time")
        elif kind == "string" and schema.get("format") == "uuid":
            words.append("UUID")
        else:
            words.append(kind)
    return " or ".join(words) + limits(schema)


def limits(schema):
    low, high = (schema.get(name) for name in ("minimum", "maximum"))
    if low is not None and high is not None:
        return f", {low} to {high}"
    if low is not None:
        return f", from {low}"
    low, high = schema.get("minLength"), schema.get("maxLength")
    if high is not None:
        return f", {low} to {high} characters" if low else f", at most {high} characters"
    if "maxItems" in schema:
        return f", at most {schema['maxItems']}"
    return ""


def cell(text):
    return " ".join(str(text).split())


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows] + [""]


def members(document, schema):
    """Rows for the members of an object."""
    required = set(schema.get("required", []))
    rows = []
    for name, member in schema.get("properties", {}).items():
        note = member.get("description", "")
        if "default" in member:
            note = f"{note} Default: `{json.dumps(member['default'])}`.".strip()
        rows.append((f"`{name}`", shape(document, member), "yes" if name in required else "", note))
    return rows


def example(path, method, operation):
    """The request on a command line."""
    concrete = path.format(
        ref="front-desk", version=2, target=1, name="chatkit_public_enabled", identifier="ci", provider="corp",
        stream="trn_5a4b3c2d1e0f5a4b3c2d1e0f5a4b3c2d", thread="thr_0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        id="ses_0f1e2d3c4b5a69788796a5b4c3d2e1f0", attachment="atc_0f1e2d3c4b5a69788796a5b4c3d2e1f0")
    query = {"capability": "1780000000.MAC", "workflow_id": "8f14e45f-ceea-4f4c-9a1b-2d7e3c5a6b70"}
    needed = [p for p in operation.get("parameters", []) if p.get("in") == "query" and p.get("required")]
    if needed:
        concrete += "?" + "&".join(f"{p['name']}={query[p['name']]}" for p in needed)
    parts = ["curl"]
    if method != "get":
        parts.append(f"-X {method.upper()}")
    parts.append(f'"$BASE{concrete}"')
    if operation.get("security") != []:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    if body:
        parts.append("-H 'Content-Type: application/json'")
        parts.append(f"-d '{json.dumps(body)}'")
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        parts.append("-F file=@notes.txt")
    line, lines = parts[0], []
    for part in parts[1:]:
        if len(line) + 1 + len(part) > 116:
            lines.append(line + " \\")
            line = "  " + part
        else:
            line += " " + part
    return ["```sh", *lines, line, "```", ""]


def route(document, path, method, operation):
    lines = [f"### {method.upper()} {path}", "", operation["summary"] + ".", ""]
    if "description" in operation:
        lines += [operation["description"], ""]
    if operation.get("security") == []:
        lines += ["Needs no bearer.", ""]
    parameters = [resolved(document, entry) for entry in operation.get("parameters", [])]
    if parameters:
        rows = [(f"`{p['name']}`", p["in"], shape(document, p["schema"]), p["description"]) for p in parameters]
        lines += table(("parameter", "in", "type", "meaning"), rows)
    body = operation.get("requestBody")
    if body:
        need = "" if body.get("required") else " (may be left out)"
        lines += [f"Body{need}: {shape(document, next(iter(body['content'].values()))['schema'])}", ""]
    rows = []
    for status, answer in operation["responses"].items():
        answer = resolved(document, answer)
        shapes = [shape(document, content["schema"]) for content in answer.get("content", {}).values()]
        rows.append((status, answer["description"], " or ".join(shapes), ", ".join(answer.get("headers", {}))))
    lines += table(("status", "meaning", "body", "headers"), rows)
    return lines + example(path, method, operation)


def component(document, name, schema):
    lines = [f"### {name}", ""]
    if "description" in schema:
        lines += [schema["description"], ""]
    if "allOf" in schema:
        first, more = schema["allOf"]
        lines += [f"{shape(document, first)}, and:", ""]
        schema = more
    rows = members(document, schema)
    if rows:
        return lines + table(("member", "type", "required", "meaning"), rows)
    return lines + [shape(document, schema), ""]


def page(document):
    lines = ["# HTTP API", "", "Made from [openapi.yaml](openapi.yaml) by `scripts/api-docs.py`; edit that.", ""]
    lines += [document["info"]["description"].strip(), ""]
    lines += ["The examples expect the address in `BASE` and a service token in `TOKEN`.", ""]
    for tag in document["tags"]:
        lines += [f"## {tag['name'].capitalize()}", "", tag["description"], ""]
        for path, operations in document["paths"].items():
            for method in METHODS:
                if method in operations and operations[method]["tags"] == [tag["name"]]:
                    lines += route(document, path, method, operations[method])
    lines += ["## Shapes", ""]
    for name, schema in document["components"]["schemas"].items():
        lines += component(document, name, schema)
    return "\n".join(lines).rstrip() + "\n"


def main():
    text = page(yaml.safe_load((DOCS / "openapi.yaml").read_text(encoding="utf-8")))
    target = DOCS / "api.md"
    if sys.argv[1:] == ["--check"]:
        sys.exit(target.read_text(encoding="utf-8") != text)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
