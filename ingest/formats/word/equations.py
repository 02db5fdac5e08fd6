"""Equations of Word in a line of text: "(a+b)/(2)", "x^2", "√(x)"."""

from lxml import etree

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_ATOM = 1
"""Characters that need no parentheses to stand together."""


def linear(element: etree._Element) -> str:
    """Return an equation, or a piece of one, in a line.

    >>> power = "<m:e><m:t>x</m:t></m:e><m:sup><m:t>2</m:t></m:sup>"
    >>> linear(etree.fromstring(f'<m:sSup xmlns:m="{MATH[1:-1]}">{power}</m:sSup>'))
    'x^2'
    """
    kind = etree.QName(element).localname
    if kind == "t":
        return element.text or ""
    if kind == "f" and element.find(f"{MATH}fPr/{MATH}type[@{MATH}val='noBar']") is not None:
        kind = "binomial"
    if kind in _FORMS:
        parts = {etree.QName(child).localname: linear(child) for child in element}
        return _FORMS[kind].format_map(_Parts(parts))
    if kind == "nary":
        return _sum(element)
    if kind == "d":
        return _enclosed(element)
    if kind in ("m", "eqArr"):
        return "; ".join(_row(child) for child in element if not _is_about(child))
    return "".join(linear(child) for child in element if not _is_about(child))


_FORMS = {
    "f": "{num:group}/{den:group}",
    "binomial": "{num}¦{den}",
    "sSup": "{e}^{sup:group}",
    "sSub": "{e}_{sub:group}",
    "sSubSup": "{e}_{sub:group}^{sup:group}",
    "sPre": "_{sub:group}^{sup:group}{e}",
    "limLow": "{e}_{lim:group}",
    "limUpp": "{e}^{lim:group}",
    "rad": "{deg}√{e:group}",
    "func": "{fName} {e}",
}


class _Part(str):
    """A piece of an equation; as a "group" in parentheses, unless it is a single number or name."""

    def __format__(self, form: str) -> str:
        alone = len(self) <= _ATOM or self.isalnum()
        return f"({self})" if form == "group" and not alone else str(self)


class _Parts(dict[str, str]):
    def __getitem__(self, name: str) -> str:
        return _Part(self.get(name, ""))


def _is_about(element: etree._Element) -> bool:
    """Say whether an element tells how another looks, rather than what is written."""
    return bool(etree.QName(element).localname.endswith("Pr"))


def _sum(element: etree._Element) -> str:
    """Return a sum, an integral or the like with its limits."""
    sign = element.find(f"{MATH}naryPr/{MATH}chr")
    parts = {etree.QName(child).localname: linear(child) for child in element}
    marks = {"sub": "_", "sup": "^"}
    limits = "".join(f"{mark}{_Part(parts[name]):group}" for name, mark in marks.items() if parts.get(name))
    return f"{'∫' if sign is None else sign.get(MATH + 'val', '')}{limits} {parts.get('e', '')}"


def _enclosed(element: etree._Element) -> str:
    """Return what stands in parentheses or the like."""

    def mark(name: str, usual: str) -> str:
        said = element.find(f"{MATH}dPr/{MATH}{name}")
        return usual if said is None else said.get(MATH + "val", "")

    inside = mark("sepChr", "|").join(linear(child) for child in element.iterfind(MATH + "e"))
    return f"{mark('begChr', '(')}{inside}{mark('endChr', ')')}"


def _row(element: etree._Element) -> str:
    """Return a row of a matrix, or a line of several equations."""
    if element.tag == MATH + "mr":
        return ", ".join(linear(child) for child in element)
    return linear(element)
