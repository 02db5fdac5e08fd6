"""What the style sheets of a page say of how its elements are shown, as far as that decides what is text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from ingest.formats.markup.shown import Attributes

MOST_CSS = 1_000_000
"""Characters of style sheets that are read."""

MOST_STEPS = 20_000_000
"""Elements of a page times selectors that are looked for in it; rules that come later do not count."""

_PROPERTIES = {name: name for name in ("display", "visibility", "list-style")} | {"list-style-type": "list-style"}
_LASTING = frozenset("root empty first-child last-child only-child first-of-type last-of-type only-of-type".split())
_LASTING_OF = frozenset("not is where has nth-child nth-last-child nth-of-type nth-last-of-type".split())
"""Pseudo-classes that an element has by its place, rather than while it is pointed at or filled in."""

_MAIN_PARTS = "main, h1"

_NEVER = re.compile(r"print|speech|aural", re.IGNORECASE)

Style = dict[str, str]
Weight = tuple[bool, tuple[int, int, int], int]


@dataclass(frozen=True)
class _Rule:
    """A selector, what it demands of a page, and what it says."""

    selector: str
    names: frozenset[str]
    weight: tuple[int, int, int]
    declared: tuple[tuple[str, str, bool], ...]


def styles_of(tree: LexborHTMLParser) -> dict[int, Style]:
    """Return what the style sheets in a page say of its elements, by the ids that those have in memory."""
    sheets = "\n".join(node.text() for node in tree.css("style") if _counts(node))
    try:
        rules = list(_rules(sheets[:MOST_CSS]))
    except RecursionError:
        rules = []
    if not rules:
        return {}
    elements = tree.css("*")
    known = _names(elements)
    found: dict[int, dict[str, tuple[Weight, str]]] = {}
    applied = [rule for rule in rules if rule.names <= known][: MOST_STEPS // max(len(elements), 1)]
    nodes = dict[int, LexborNode]()
    for order, rule in enumerate(applied):
        for node in _matches(tree, rule.selector):
            nodes[node.mem_id] = node
            style = found.setdefault(node.mem_id, {})
            for name, value, important in rule.declared:
                weight = (important, rule.weight, order)
                if name not in style or style[name][0] <= weight:
                    style[name] = (weight, value)
    styles = {node: {name: value for name, (_, value) in style.items()} for node, style in found.items()}
    parts = len(tree.css(_MAIN_PARTS))
    return {
        number: style
        for number, style in styles.items()
        if not parts or not _hides(style) or not _holds_page(nodes[number], parts)
    }


def _hides(style: Style) -> bool:
    return style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse")


def _holds_page(node: LexborNode, parts: int) -> bool:
    """Say whether an element has all main parts of a page in it: a sheet can hide them until scripts have run."""
    inside = sum(part.tag == "main" or part.mem_id != node.mem_id for part in node.css(_MAIN_PARTS))
    return inside == parts


def styled(attributes: Attributes, style: Style) -> Attributes:
    """Return the attributes of an element with what style sheets say; what it says of its own style counts more."""
    own = attributes.get("style") or ""
    said = {name: value for name, value in style.items() if name not in own}
    return {**attributes, "style": ";".join([own, *(f"{name}:{value}" for name, value in said.items())])}


def _counts(node: LexborNode) -> bool:
    """Say whether a style sheet is for pages on a screen that runs scripts."""
    outer = node.parent
    return not _NEVER.match(node.attributes.get("media") or "") and (outer is None or outer.tag != "noscript")


def _names(elements: Iterable[LexborNode]) -> set[str]:
    """Return the classes (".name") and ids ("#name") of a page."""
    names = set[str]()
    for element in elements:
        attributes = element.attributes
        names.update(f".{name}" for name in (attributes.get("class") or "").split())
        names.add(f"#{attributes.get('id') or ''}")
    return names


def _matches(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except SelectolaxError:
        return []


def _rules(css: str) -> Iterator[_Rule]:
    """Yield the rules that decide what is text; those that hold on some screens alone are none."""
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        declared = _declared(rule.content) if rule.type == "qualified-rule" else ()
        for selector in _selectors(rule.prelude) if declared else ():
            names = _demanded(selector)
            if names is not None:
                yield _Rule(tinycss2.serialize(selector), names, _specificity(selector), declared)


def _declared(content: Sequence[Any]) -> tuple[tuple[str, str, bool], ...]:
    """Return what a rule says: properties, their values in lower case, and whether they are important."""
    declarations = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return tuple(
        (_PROPERTIES[part.lower_name], tinycss2.serialize(part.value).strip().lower(), part.important)
        for part in declarations
        if part.type == "declaration" and part.lower_name in _PROPERTIES
    )


def _selectors(prelude: Sequence[Any]) -> Iterator[list[Any]]:
    """Yield the tokens between commas."""
    selector = list[Any]()
    for token in [*prelude, None]:
        if token is None or token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)


def _demanded(selector: Sequence[Any]) -> frozenset[str] | None:
    """Return the classes and ids without which nothing matches; None for what matches parts of elements or a state."""
    names = set[str]()
    before = ""
    for token in selector:
        if before == ":" and not _lasts(token):
            return None
        if before == "." and token.type == "ident":
            names.add(f".{token.value}")
        elif token.type == "hash":
            names.add(f"#{token.value}")
        before = token.value if token.type == "literal" else ""
    return frozenset(names)


def _lasts(token: Any) -> bool:
    """Say whether what stands behind a colon is a pseudo-class that lasts."""
    if token.type == "function":
        return token.lower_name in _LASTING_OF
    return token.type == "ident" and token.lower_value in _LASTING


def _specificity(selector: Sequence[Any]) -> tuple[int, int, int]:
    """Return how many ids, classes and elements a selector names; the more counts."""
    ids = sum(token.type == "hash" for token in selector)
    classes = sum(token.type == "[] block" or token == "." or token == ":" for token in selector)
    words = sum(token.type == "ident" for token in selector)
    return ids, classes, words - sum(token == "." for token in selector)
