"""The plots of a report, taken out of its HTML for the page of the chat.

A report is a file, so it is not trusted: only drawing elements with drawing attributes come through, and its words as
words. Nothing in it can run, load or link.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

from bot.web.escape import escaped

MOST_PLOTS = 20
LARGEST_REPORT = 50_000_000
"""Bytes of a report that is looked into."""

_FIGURE = re.compile(r"<figure>.{1,400000}?</figure>", re.DOTALL)
_TAGS = {"svg", "g", "title", "text", "tspan", "rect", "line", "polyline", "circle"}
_DRAWING = {"viewBox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points", "text-anchor"}
_WORDS = {"class", "role", "aria-label"}


@dataclass(frozen=True)
class Plot:
    """One plot; `svg` is safe HTML, the words are not escaped."""

    title: str
    svg: str
    caption: str


def plots(report: Path) -> list[Plot]:
    """Return the plots of a report; none when it is missing or is no report."""
    try:
        if report.stat().st_size > LARGEST_REPORT:
            return []
        html = report.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return list(islice(_plots(html), MOST_PLOTS))


def _plots(html: str) -> Iterator[Plot]:
    for found in _FIGURE.finditer(html):
        try:
            figure = ElementTree.fromstring(found.group())
            drawing = figure.find("svg")
            drawn = "" if drawing is None else _drawn(drawing)
        except (ElementTree.ParseError, RecursionError):
            continue
        if drawn:
            yield Plot(figure.findtext("h3", ""), drawn, figure.findtext("figcaption", ""))


def _drawn(element: ElementTree.Element) -> str:
    if element.tag not in _TAGS:
        return ""
    kept = {name: value for name, value in element.attrib.items() if name in _DRAWING | _WORDS}
    attributes = "".join(f' {name}="{escaped(value)}"' for name, value in kept.items())
    inside = "".join(_drawn(child) + escaped(child.tail or "") for child in element)
    return f"<{element.tag}{attributes}>{escaped(element.text or '')}{inside}</{element.tag}>"
