"""Leave in a part of a Word document what it shows: changes as accepted, fields as their results, nothing hidden."""

from collections.abc import Iterator

from lxml import etree

from ingest.formats.word.equations import MATH, linear
from ingest.formats.word.numbering import symbol
from ingest.formats.word.package import W, is_on, number, remove, unwrap, value
from ingest.formats.word.styles import Styles

SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_ALTERNATES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_REVISED = [W + name for name in ("del", "moveFrom")]
_AROUND_BLOCKS = [W + name for name in ("ins", "moveTo", "smartTag", "customXml")]
_BLOCKS = frozenset(
    W + name for name in ("p", "body", "tc", "txbxContent", "hdr", "ftr", "footnote", "endnote", "comment")
)
_FORMER = [f"{W}{name}Change" for name in ("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "tcPr", "trPr", "tblPrEx")]
_BOX = {True: "☑", False: "☐"}


def show(root: etree._Element, styles: Styles) -> None:
    """Make a part plain: afterwards its paragraphs and tables hold runs of what is to be read, and nothing else."""
    _choose_alternates(root)
    _accept_changes(root)
    _show_controls(root)
    _show_fields(root)
    _show_equations(root)
    for ruby in list(root.iter(W + "ruby")):
        _show_ruby(ruby)
    _free(root)
    _hide(root, styles)
    _show_characters(root)
    _join_drop_caps(root)


def text_of(words: str) -> etree._Element:
    """Return words as an element of a run."""
    element = etree.Element(W + "t", {SPACE: "preserve"})
    element.text = words
    return element


def run_of(words: str) -> etree._Element:
    """Return words as a run."""
    run = etree.Element(W + "r")
    run.append(text_of(words))
    return run


def _choose_alternates(root: etree._Element) -> None:
    """Keep of alternatives the first, which is the newest; an older one repeats what it says."""
    for element in list(root.iter(_ALTERNATES + "AlternateContent")):
        choices = [child for child in element if child.tag in (_ALTERNATES + "Choice", _ALTERNATES + "Fallback")]
        for other in choices[1:]:
            element.remove(other)
        for choice in choices[:1]:
            unwrap(choice)
        unwrap(element)


def _accept_changes(root: etree._Element) -> None:
    """Keep what was inserted or moved to a place, and drop what was deleted or moved away."""
    for former in list(root.iter(*_FORMER)):
        remove(former)
    for row in [mark.getparent().getparent() for mark in root.iter(W + "del") if mark.getparent().tag == W + "trPr"]:
        remove(row)
    ended = [mark.getparent() for mark in root.iter(*_REVISED) if mark.getparent().tag == W + "rPr"]
    paragraphs = [properties.getparent().getparent() for properties in ended]
    for element in list(root.iter(*_REVISED)):
        remove(element)
    for paragraph in paragraphs:
        if paragraph is not None and paragraph.tag == W + "p":
            _join(paragraph)


def _join(paragraph: etree._Element) -> None:
    """Let a paragraph whose end was deleted go on in the next one."""
    following = paragraph.getnext()
    runs = [child for child in paragraph if child.tag != W + "pPr"]
    if following is None or following.tag != W + "p":
        if not runs:
            remove(paragraph)
        return
    place = 1 if following.find(W + "pPr") is not None else 0
    following[place:place] = runs
    remove(paragraph)


def _show_controls(root: etree._Element) -> None:
    """Replace content controls by what they hold, check boxes by a character."""
    for control in list(root.iter(W + "sdt")):
        content = control.find(W + "sdtContent")
        box = control.find(f"{W}sdtPr/{_WORD_2010}checkbox")
        if box is not None and content is not None:
            _check(content, box)
        for other in [child for child in control if child is not content]:
            control.remove(other)
        if content is not None:
            unwrap(content)
        unwrap(control)


def _check(content: etree._Element, box: etree._Element) -> None:
    """Put one character for a check box in place of its own, which can be a letter of a font of symbols."""
    checked = box.find(_WORD_2010 + "checked")
    on = checked is not None and checked.get(_WORD_2010 + "val") in ("1", "true", "on")
    runs = list(content.iter(W + "r"))
    for run in runs:
        for child in list(run):
            run.remove(child)
    if runs:
        runs[0].append(text_of(_BOX[on]))


def _show_fields(root: etree._Element) -> None:
    """Keep the results of fields and drop their codes; form fields become a character or the choice made."""
    codes = _field_codes(root)
    inside = 0
    for child in [child for run in root.iter(W + "r") for child in run]:
        inside += codes.get(child, 0)
        if child.tag == W + "fldChar":
            shown = _form_field(child)
            if shown and child in codes:
                child.addprevious(text_of(shown))
            remove(child)
        elif inside or child.tag == W + "instrText":
            remove(child)


def _field_codes(root: etree._Element) -> dict[etree._Element, int]:
    """Return where the code of a field begins (1) and where it ends (-1), of the fields that are complete."""
    codes = dict[etree._Element, int]()
    begun = list[list[etree._Element]]()
    for mark in root.iter(W + "fldChar"):
        kind = value(mark, name="fldCharType")
        if kind == "begin":
            begun.append([mark])
        elif begun and kind == "separate":
            begun[-1].append(mark)
        elif begun and kind == "end":
            beginning, *separators = begun.pop()
            codes[beginning] = 1
            codes[separators[0] if separators else mark] = -1
    return codes


def _form_field(mark: etree._Element) -> str:
    """Return what a field of a form shows that keeps its value in its beginning; "" for another field."""
    box = mark.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        on = is_on(box, "checked")
        return _BOX[bool(is_on(box, "default") if on is None else on)]
    choices = mark.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [value(entry) or "" for entry in choices.iterfind(W + "listEntry")]
    chosen = number(choices, "result") or number(choices, "default") or 0
    return entries[chosen] if 0 <= chosen < len(entries) else ""


def _show_equations(root: etree._Element) -> None:
    """Write equations in a line."""
    for equation in list(root.iter(MATH + "oMath")):
        equation.addprevious(run_of(linear(equation)))
        remove(equation)
    for paragraph in list(root.iter(MATH + "oMathPara")):
        unwrap(paragraph)


def _show_ruby(ruby: etree._Element) -> None:
    """Keep the characters of which the ones above them tell the sound."""
    base = ruby.find(W + "rubyBase")
    for text in list(base.iter(W + "t")) if base is not None else []:
        ruby.addprevious(text)
    remove(ruby)


def _free(root: etree._Element) -> None:
    """Take what stands around paragraphs and runs away, such as links and the marks of what was inserted."""
    for element in list(root.iter(*_AROUND_BLOCKS)):
        unwrap(element)
    for run in list(root.iter(W + "r")):
        while (outer := run.getparent()) is not None and outer.tag not in _BLOCKS and outer is not root:
            unwrap(outer)


def _hide(root: etree._Element, styles: Styles) -> None:
    """Drop hidden text, and the paragraphs of which nothing else is left."""
    for paragraph in list(root.iter(W + "p")):
        properties = paragraph.find(W + "pPr")
        hidden = styles.of(value(properties, "pStyle")).properties.get("vanish", False)
        for run in [run for run in paragraph.iterchildren(W + "r") if _is_hidden(run.find(W + "rPr"), hidden, styles)]:
            paragraph.remove(run)
        mark = None if properties is None else properties.find(W + "rPr")
        if _is_hidden(mark, hidden, styles) and paragraph.find(W + "r") is None and _may_go(paragraph):
            remove(paragraph)


def _is_hidden(properties: etree._Element | None, otherwise: bool, styles: Styles) -> bool:
    said = is_on(properties, "vanish")
    style_id = value(properties, "rStyle")
    if said is None and style_id:
        said = styles.of(style_id, "character").properties.get("vanish")
    return otherwise if said is None else said


def _may_go(paragraph: etree._Element) -> bool:
    """Say whether a paragraph can be taken out: it does not hold the pages' headers."""
    return next(paragraph.iter(W + "sectPr"), None) is None


def _show_characters(root: etree._Element) -> None:
    """Write the characters that Word keeps as elements, or as codes of a font of symbols."""
    for element, shown in [*_elements_as_text(root)]:
        if shown:
            element.addprevious(text_of(shown))
        remove(element)
    for element in list(root.iter(W + "cr")):
        element.tag = W + "br"
    for fonts in root.iter(W + "rFonts"):
        run = fonts.getparent().getparent()
        for text in run.iterchildren(W + "t") if run is not None and run.tag == W + "r" else ():
            text.text = _of_symbols(text.text or "", value(fonts, name="ascii"))


def _elements_as_text(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield the elements that stand for a character, and that character; optional hyphens are none."""
    for element in root.iter(W + "softHyphen"):
        yield element, ""
    for element in root.iter(W + "noBreakHyphen"):
        yield element, "\u2011"
    for element in root.iter(W + "ptab"):
        yield element, "\t"
    for element in root.iter(W + "br"):
        if value(element, name="type") in ("page", "column"):
            yield element, " "
    for element in root.iter(W + "sym"):
        try:
            code = int(value(element, name="char") or "", 16)
        except ValueError:
            code = 0
        yield element, symbol(value(element, name="font"), code)


def _of_symbols(text: str, font: str | None) -> str:
    """Write the characters of a font of symbols as those that it shows; they have codes from U+F000."""
    return "".join(
        (symbol(font, ord(character)) or character) if "\uf000" <= character <= "\uf0ff" else character
        for character in text
    )


def _join_drop_caps(root: etree._Element) -> None:
    """Put a large first letter, which is a paragraph of its own, before the word that it begins."""
    for frame in list(root.iter(W + "framePr")):
        paragraph = frame.getparent().getparent()
        if value(frame, name="dropCap") in ("drop", "margin") and paragraph.tag == W + "p":
            _join(paragraph)
