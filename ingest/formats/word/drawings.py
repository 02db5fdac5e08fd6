"""Text boxes, pictures and other objects: their text follows the paragraph in which they stand; the rest is counted."""

from collections import Counter

from lxml import etree

from ingest.formats.word.package import RELATION, Package, W, remove
from ingest.formats.word.shown import run_of, text_of

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_VML = "{urn:schemas-microsoft-com:vml}"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_HOLDERS = (W + "drawing", W + "pict", W + "object")
_KINDS = {
    "chart": f"{_DRAWING}chart}}chart",
    "embedded object": f"{_OFFICE}OLEObject",
    "picture": f"{_DRAWING}picture}}pic",
}
_DIAGRAM = f"{_DRAWING}diagram}}relIds"
_LATER_CHART = "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart"


def place_drawings(root: etree._Element, package: Package, name: str) -> list[str]:
    """Turn the drawings of a part into paragraphs, and return what has no text in words ("2 pictures").

    Args:
        root: of the part, plain but for its drawings.
        package: the file.
        name: the name of the part.
    """
    lost = Counter[str]()
    for holder in reversed(list(root.iter(*_HOLDERS))):
        lost.update(_place(holder, package, name))
    for chunk in list(root.iter(W + "altChunk", W + "subDoc")):
        lost["embedded document"] += 1
        remove(chunk)
    return [f"{count} {kind}{'s' * (count > 1)}" for kind, count in sorted(lost.items())]


def _place(holder: etree._Element, package: Package, name: str) -> list[str]:
    """Put the text of a drawing where it is read, and return what it shows beside."""
    boxed = [block for box in holder.iter(W + "txbxContent") for block in box]
    words = "" if boxed else _description(holder)
    lines = [] if boxed else [*_texts(holder), *_diagram(holder, package, name)]
    host = next(holder.iterancestors(W + "p"), None)
    if host is not None:
        inline = words and holder.find(f"{_DRAWING}wordprocessingDrawing}}inline") is not None
        if inline:
            holder.addprevious(text_of(f" {words} "))
        elif words:
            lines.insert(0, words)
        for block in reversed([*boxed, *map(_paragraph, lines)]):
            host.addnext(block)
    remove(holder)
    return [] if boxed or words or lines or _is_decorative(holder) else _kind(holder)


def _paragraph(words: str) -> etree._Element:
    paragraph = etree.Element(W + "p")
    paragraph.append(run_of(words))
    return paragraph


def _description(holder: etree._Element) -> str:
    """Return the words that describe a picture to those who do not see it."""
    for element in holder.iter(f"{_DRAWING}wordprocessingDrawing}}docPr", _VML + "shape", _VML + "imagedata"):
        names = ("descr", "title", "alt", _OFFICE + "title")
        words = next((found for name in names if (found := (element.get(name) or "").strip())), "")
        if words:
            return " ".join(words.split())
    return ""


def _texts(holder: etree._Element) -> list[str]:
    """Return the lines of text that are drawn: in shapes, and as an ornament."""
    lines = ["".join(line.itertext(f"{_DRAWING}main}}t")) for line in holder.iter(f"{_DRAWING}main}}p")]
    lines += [path.get("string") or "" for path in holder.iter(_VML + "textpath")]
    return [line for line in lines if line.strip()]


def _diagram(holder: etree._Element, package: Package, name: str) -> list[str]:
    """Return the texts of a diagram (SmartArt), which is a part of its own."""
    lines = list[str]()
    for diagram in holder.iter(_DIAGRAM):
        part = package.part(package.target(name, diagram.get(RELATION + "dm")))
        lines += [] if part is None else _texts(part)
    return lines


def _is_decorative(holder: etree._Element) -> bool:
    return any(mark.get("val") in ("1", "true") for mark in holder.iter(_DECORATIVE))


def _kind(holder: etree._Element) -> list[str]:
    """Say what a drawing without words is; nothing for mere lines and shapes."""
    if next(holder.iter(_DIAGRAM), None) is not None:
        return ["diagram"]
    if next(holder.iter(_LATER_CHART), None) is not None:
        return ["chart"]
    kinds = [kind for kind, tag in _KINDS.items() if next(holder.iter(tag), None) is not None]
    if not kinds and next(holder.iter(_VML + "imagedata"), None) is not None:
        return ["picture"]
    return kinds[:1]
