"""The page that describes the REST door to people, made of its OpenAPI description; it loads nothing from anywhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color-scheme: light dark }
table { border-collapse: collapse; margin: 1rem 0 }
td, th { border: 1px solid #8888; padding: .2rem .6rem; text-align: left; vertical-align: top }
"""

_LIMITS = {"minimum": "from", "maximum": "to", "minLength": "characters from", "maxLength": "to"}

Described = Mapping[str, Any]
"""A part of an OpenAPI description."""


def page(description: Described, base: str) -> str:
    """Return a whole HTML document that tells what an OpenAPI description does of the paths below `base`."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").use(anchors_plugin, slug_func=str)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body>{markdown.render(chr(10).join(_lines(description, base)))}</body></html>"
    )


def _lines(description: Described, base: str) -> Iterator[str]:
    """Yield the page as lines of Markdown."""
    info = description["info"]
    yield from (f"# {info['title']}: API", "", info["summary"], "", info["description"], "")
    yield from ("Programs find the same in [openapi.json](openapi.json).", "")
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield from (f"## {method.upper()} {base}{path}", "")
            yield from (f"{operation['summary']}: {operation['description']}", "")
            yield from _table("parameter", (_parameter(one) for one in operation.get("parameters", [])))
            yield from _told(operation)
    for name, schema in description["components"]["schemas"].items():
        yield from (f"## {name}", "", schema.get("description", ""), "")
        yield from _table("field", (_field(schema, *one) for one in schema["properties"].items()))


def _told(operation: Described) -> Iterator[str]:
    """Yield what an operation takes, gives, and has for problems."""
    replies = {status: reply for status, reply in operation["responses"].items() if status < "400"}
    given = [f"{status} {_bodies(reply)}".strip() for status, reply in replies.items()]
    if "requestBody" in operation:
        yield from (f"Takes {_bodies(operation['requestBody'])}.", "")
    problems = sorted(operation["responses"].keys() - replies.keys())
    yield from (f"Gives {'; '.join(given)}. Problems are {', '.join(problems)}.", "")


def _bodies(described: Described) -> str:
    return " or ".join(f"{_type(body['schema'])} as `{kind}`" for kind, body in described.get("content", {}).items())


def _table(what: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a table of two columns, nothing but an empty line where it has no rows."""
    for number, (name, told) in enumerate(rows):
        if not number:
            yield from (f"| {what} | |", "|---|---|")
        yield f"| `{name}` | {told} |"
    yield ""


def _parameter(described: Described) -> tuple[str, str]:
    optional = "" if described["required"] else "optional "
    return described["name"], _sentence(
        f"{optional}{_type(described['schema'])} in the {described['in']}", described.get("description")
    )


def _field(schema: Described, name: str, field: Described) -> tuple[str, str]:
    optional = "" if name in schema.get("required", []) else "optional "
    return name, _sentence(f"{optional}{_type(field)}", field.get("description"))


def _sentence(kind: str, words: str | None) -> str:
    return f"{kind}: {words}" if words else kind


def _type(schema: Described) -> str:
    """Name what a schema describes."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "enum" in schema:
        return " or ".join(f"“{value}”" for value in schema["enum"])
    kinds = schema.get("anyOf") or schema.get("oneOf")
    if kinds:
        return " or ".join(_type(kind) for kind in kinds if kind.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    limits = " ".join(f"{word} {schema[key]}" for key, word in _LIMITS.items() if key in schema)
    return f"{schema['type']} ({limits})" if limits else str(schema["type"])
