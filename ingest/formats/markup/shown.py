"""Which elements of a page are shown, and which of those are text rather than the means to move about."""

import re

from selectolax.lexbor import LexborNode

_NEVER = frozenset(
    "area audio base canvas colgroup datalist dialog embed head iframe link meta noembed noframes noscript nav object "
    "param script search source style template track video annotation annotation-xml defs symbol metadata".split()
)
_ROLES = frozenset("navigation search dialog alertdialog".split())
_LANDMARKS = frozenset("header footer".split())
_LANDMARK_ROLES = frozenset("banner contentinfo".split())
PARTS = frozenset("article section main header footer".split())
"""The parts of a page that can have a header and footer of their own."""

_MEANS = _NEVER | frozenset("a button form select input label option svg".split())

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu ol optgroup p plaintext pre "
    "section summary table tbody td tfoot th thead tr ul xmp".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em fieldset font i img input ins kbd label map mark "
    "math meter output picture progress q rp rt ruby s samp select slot small span strike strong sub sup svg textarea "
    "time tt u var wbr col option frameset frame marquee nobr".split()
)
_BOXES = frozenset("button text title desc".split())
"""Inline elements that are shown as boxes of their own: buttons, and the words of drawings."""

_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*(inline|block|flex|grid|table|list-item|flow-root)", re.IGNORECASE)
_BOX_IN_LINE = re.compile(r"(?:^|;)\s*display\s*:\s*inline-", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)

Attributes = dict[str, str | None]


def is_shown(node: LexborNode, attributes: Attributes, *, at_top: bool) -> bool:
    """Say whether an element is text that is shown.

    Args:
        node: the element.
        attributes: those of the element.
        at_top: whether it stands in none of the parts of a page, so that it can be the header or footer of the page.
    """
    tag = node.tag or ""
    if tag in ("html", "body"):
        return True
    if tag in _NEVER or not attributes and tag not in _LANDMARKS:
        return tag not in _NEVER
    role = attributes.get("role") or ""
    if role in _ROLES or attributes.get("aria-modal") == "true" or _is_hidden(node, attributes):
        return False
    landmark = role in _LANDMARK_ROLES or (not role and tag in _LANDMARKS)
    return not (at_top and landmark and _only_leads_elsewhere(node))


def is_known(tag: str) -> bool:
    """Say whether HTML has an element of a name."""
    return tag in _BLOCKS or tag in _INLINE or tag in _NEVER


def is_block(tag: str, attributes: Attributes) -> bool:
    """Say whether an element stands apart from the words around it."""
    display = _DISPLAY.search(attributes.get("style") or "")
    return display.group(1).lower() != "inline" if display else tag in _BLOCKS


def is_box(tag: str, attributes: Attributes) -> bool:
    """Say whether an element stands in a line, but apart from the words around it; letters in boxes make words."""
    return tag in _BOXES or (tag in _BLOCKS and bool(_BOX_IN_LINE.search(attributes.get("style") or "")))


def _is_hidden(node: LexborNode, attributes: Attributes) -> bool:
    """Say whether an element is hidden; what opens a dialog can mark the whole page behind it as such to readers."""
    if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
        return True
    if _HIDDEN_STYLE.search(attributes.get("style") or ""):
        return True
    return attributes.get("aria-hidden") == "true" and not node.css_first("main, article, h1, h2, p ~ p")


def _only_leads_elsewhere(node: LexborNode) -> bool:
    """Say whether an element has no words but those of links, buttons and forms."""
    nodes = [node]
    while nodes:
        inner = nodes.pop()
        if inner.is_text_node and any(map(str.isalnum, inner.text_content or "")):
            return False
        nodes += [child for child in inner.iter(include_text=True) if child.tag not in _MEANS]
    return True
