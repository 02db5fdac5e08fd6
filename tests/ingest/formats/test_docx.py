import io
import zipfile
from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.formats import docx
from ingest.formats.word import package

FAILING = Path(__file__).parents[1] / "failing"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
NAMES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": package.WORD,
        "r": f"{OFFICE}/relationships",
        "m": f"{OFFICE}/math",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
STYLES = """
    <w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
    <w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
    <w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
"""


def word(body: str, *, styles: str = "", numbering: str = "", **parts: str) -> bytes:
    """Return a Word file with a body, and other parts by their names ("header1")."""
    parts = {"styles": styles, "numbering": numbering, **parts}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        relations = ""
        for name, content in parts.items():
            kind = name.rstrip("0123456789")
            archive.writestr(f"word/{name}.xml", f"<w:{kind} {NAMES}>{content}</w:{kind}>")
            relations += f'<Relationship Id="{name}" Type="{OFFICE}/relationships/{kind}" Target="{name}.xml"/>'
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
    return file.getvalue()


def p(words: str = "", properties: str = "", run: str = "") -> str:
    """Return a paragraph with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(words, run)}</w:p>"


def r(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def item(words: str, level: int = 0, number: int = 1, more: str = "") -> str:
    return p(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>{more}')


def lists(*levels: str, nums: str = "") -> str:
    """Return numbering with a list of levels ("decimal|%1.|more") as list 1, and further lists that use it."""
    written = ""
    for place, level in enumerate(levels):
        form, text, more = f"{level}||".split("|")[:3]
        start = "" if "<w:start" in more else '<w:start w:val="1"/>'
        written += f'<w:lvl w:ilvl="{place}">{start}<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'
    return (
        f'<w:abstractNum w:abstractNumId="0">{written}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{nums}'
    )


def field(*parts: str) -> str:
    """Return runs: the marks of fields by their kind, and codes ("=PAGE") and words."""
    runs = ""
    for part in parts:
        if part in ("begin", "separate", "end"):
            runs += f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>'
        elif part.startswith("="):
            runs += f"<w:r><w:instrText>{part[1:]}</w:instrText></w:r>"
        else:
            runs += r(part)
    return runs


def blocks(data: bytes) -> list[tuple[str, str]]:
    extract = docx.read(data)
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks]


def words(data: bytes) -> list[str]:
    return [said for _, said in blocks(data)]


def failing(name: str) -> bytes:
    return (FAILING / f"docx_{name}.docx").read_bytes()


def cell_named(data: bytes, *names: str) -> list[str]:
    """Return the cells of which all these are names of the column or row."""
    extract = docx.read(data)
    return [
        extract.text[block.start : block.end]
        for block in extract.blocks
        if set(names) <= {label.text for label in (*block.columns, *block.rows)}
    ]


DECORATIVE = '<d:decorative xmlns:d="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'


class TestFilesThatFailed:
    def test_numbers_of_a_list(self):
        assert ("item", "3. Switch on the main breaker.") in blocks(failing("autonumber"))

    def test_header(self):
        assert blocks(failing("header"))[-1] == ("furniture", "Document number DUN-2291, revision 4")

    def test_every_row_of_a_long_table_has_its_names(self):
        assert cell_named(failing("long_table"), "Estonia", "Large parcel") == ["€63.30"]
        assert len(cell_named(failing("long_table"), "Torburg", "Medium parcel")) == 1

    def test_merged_cells(self):
        assert cell_named(failing("merged_table"), "Double", "Low season", "Weekend") == ["€97"]
        assert cell_named(failing("merged_table"), "Suite", "High season") == ["€212"]

    def test_text_box_once(self):
        assert words(failing("textbox")).count("The emergency contact of the Kestrel warehouse is Tilda Fenwick.") == 1

    def test_tracked_changes(self):
        assert words(failing("tracked"))[1:] == [
            "The notice period of the Osprey lease is nine weeks.",
            "The tenant of the Osprey lease must insure the glazing.",
        ]

    def test_two_paragraphs_in_a_cell(self):
        assert "Ada Lindqvist\nHead of accounts" in words(failing("two_paragraph_cells"))
        assert cell_named(failing("two_paragraph_cells"), "Bo Marklund\nPorter", "Phone") == ["5502"]


class TestNumbers:
    LEGAL = lists("decimal|%1.", "decimal|%1.%2", "lowerLetter|(%3)", "lowerRoman|%4.")

    def test_levels(self):
        body = item("a") + item("b") + item("c", 1) + item("d", 1) + item("e", 2) + item("f", 3) + item("g", 3)
        extract = docx.read(word(body, numbering=self.LEGAL))
        assert [(b.marker, b.level) for b in extract.blocks] == [
            *(("1.", 1), ("2.", 1), ("2.1", 2), ("2.2", 2), ("(a)", 3), ("i.", 4), ("ii.", 4)),
        ]
        assert extract.text == "1. a\n2. b\n2.1 c\n2.2 d\n(a) e\ni. f\nii. g\n"
        assert [label.text for label in extract.blocks[-1].above] == ["b", "d", "e"]

    def test_a_level_starts_again_below_another_item(self):
        body = item("a") + item("b", 1) + item("c") + item("d", 1)
        assert words(word(body, numbering=self.LEGAL)) == ["1. a", "1.1 b", "2. c", "2.1 d"]

    def test_a_level_that_never_starts_again(self):
        numbering = lists("upperRoman|%1", 'decimal|§ %2|<w:lvlRestart w:val="0"/>')
        body = item("a") + item("b", 1) + item("c") + item("d", 1)
        assert words(word(body, numbering=numbering)) == ["I a", "§ 1 b", "II c", "§ 2 d"]

    def test_a_level_above_that_was_skipped_counts_as_its_start(self):
        assert words(word(item("a", 1) + item("b", 1), numbering=self.LEGAL)) == ["1.1 a", "1.2 b"]

    def test_legal_numbers_are_decimals(self):
        numbering = lists("upperRoman|Article %1", "decimal|%1.%2|<w:isLgl/>")
        assert words(word(item("a") + item("b", 1), numbering=numbering)) == ["Article I a", "1.1 b"]

    def test_a_list_goes_on_after_a_paragraph_and_in_a_list_of_the_same_kind(self):
        second = '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        body = item("a") + p("Between.") + item("b") + item("c", number=2)
        assert words(word(body, numbering=lists("decimal|%1)", nums=second))) == ["1) a", "Between.", "2) b", "3) c"]

    def test_a_list_that_starts_again(self):
        second = (
            '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        )
        body = item("a") + item("b", number=2) + item("c", number=2)
        assert words(word(body, numbering=lists("decimal|%1)", nums=second))) == ["1) a", "5) b", "6) c"]

    @pytest.mark.parametrize(
        ("form", "start", "marker"),
        [
            ("upperLetter", 28, "BB"),
            ("lowerLetter", 3, "c"),
            ("lowerRoman", 49, "xlix"),
            ("ordinal", 22, "22nd"),
            ("ordinal", 11, "11th"),
            ("decimalZero", 7, "07"),
            ("numberInDash", 2, "- 2 -"),
            ("chosung", 4, "4"),
        ],
    )
    def test_forms(self, form, start, marker):
        numbering = lists(f'{form}|%1|<w:start w:val="{start}"/>')
        assert words(word(item("a"), numbering=numbering)) == [f"{marker} a"]

    def test_bullets_of_fonts_of_symbols(self):
        fonts = '<w:rPr><w:rFonts w:ascii="{}"/></w:rPr>'.format
        numbering = lists(f"bullet|\uf0b7|{fonts('Symbol')}", f"bullet|o|{fonts('Courier New')}", "bullet|\uf0ff|")
        body = item("a") + item("b", 1) + item("c", 2)
        assert words(word(body, numbering=numbering)) == ["• a", "o b", "• c"]

    def test_without_a_marker_it_is_a_paragraph(self):
        assert blocks(word(item("a"), numbering=lists("none|"))) == [("paragraph", "a")]

    def test_numbers_of_headings_by_style(self):
        styles = STYLES.replace(
            '"heading 1"/>', '"heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        ).replace(
            '"heading 2"/>', '"heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        )
        numbering = lists('decimal|%1|<w:pStyle w:val="berschrift1"/>', "decimal|%1.%2")
        body = p("Scope", style("berschrift1")) + p("Terms", style("berschrift2")) + p("Use", style("berschrift2"))
        extract = docx.read(word(body, styles=styles, numbering=numbering))
        assert [(b.kind, b.level, extract.text[b.start : b.end]) for b in extract.blocks] == [
            ("heading", 1, "1 Scope"),
            ("heading", 2, "1.1 Terms"),
            ("heading", 2, "1.2 Use"),
        ]

    def test_a_list_named_by_a_style_of_lists(self):
        styles = (
            '<w:style w:type="numbering" w:styleId="Steps"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
            "</w:style>"
        )
        linked = (
            '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="Steps"/></w:abstractNum>'
            '<w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num>'
        )
        assert words(word(item("a", number=9), styles=styles, numbering=lists("decimal|Step %1:", nums=linked))) == [
            "Step 1: a"
        ]

    def test_a_style_is_of_the_level_that_names_it(self):
        styles = STYLES.replace('"heading 2"/>', '"heading 2"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
        numbering = lists("decimal|%1", 'decimal|%1.%2|<w:pStyle w:val="berschrift2"/>')
        assert words(word(p("Terms", style("berschrift2")), styles=styles, numbering=numbering)) == ["1.1 Terms"]

    def test_a_style_tells_how_far_from_the_left_its_items_stand(self):
        styles = (
            '<w:style w:type="paragraph" w:styleId="Second"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr>'
            '<w:ind w:left="900"/></w:pPr></w:style>'
        )
        second = lists("bullet|-").replace('w:num w:numId="1"', 'w:num w:numId="2"').replace('Id="0"', 'Id="3"')
        second = second.replace('<w:abstractNumId w:val="0"/>', '<w:abstractNumId w:val="3"/>')
        body = item("a") + p("b", style("Second"))
        extract = docx.read(word(body, styles=styles, numbering=lists("decimal|%1.", nums=second)))
        assert [(b.marker, b.level) for b in extract.blocks] == [("1.", 1), ("-", 2)]

    def test_a_list_in_a_frame_is_not_below_the_one_before_it(self):
        body = item("a") + f"<w:tbl><w:tr><w:tc>{item('b', 1)}</w:tc></w:tr></w:tbl>"
        extract = docx.read(word(body, numbering=self.LEGAL))
        assert [(b.marker, b.level) for b in extract.blocks] == [("1.", 1), ("1.1", 1)]

    def test_list_zero_is_none(self):
        numbered = '<w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr></w:style>'.format
        styles = (
            f'<w:style w:type="paragraph" w:styleId="A">{numbered(1)}'
            f'<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/>{numbered(0)}'
        )
        body = p("a", style("A")) + item("b", number=0, more=style("A")) + p("c", style("B"))
        assert blocks(word(body, styles=styles, numbering=self.LEGAL)) == [
            *(("item", "1. a"), ("paragraph", "b"), ("paragraph", "c")),
        ]

    def test_a_list_of_another_kind_is_below_an_item_if_it_stands_further_right(self):
        indents = '{}|{}|<w:pPr><w:ind w:left="{}"/></w:pPr>'.format
        second = (
            '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/>'
            '<w:pPr><w:ind w:left="1000"/></w:pPr></w:lvl></w:abstractNum>'
            '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
        )
        body = item("a") + item("b", number=2) + item("c")
        extract = docx.read(word(body, numbering=lists(indents("decimal", "%1.", 400), nums=second)))
        assert [(b.marker, b.level) for b in extract.blocks] == [("1.", 1), ("-", 2), ("2.", 1)]

    def test_an_item_goes_on_in_an_indented_paragraph(self):
        body = item("a") + item("b", 1) + p("More of a.", '<w:ind w:left="360"/>') + item("c", 1) + p("After.")
        extract = docx.read(word(body, numbering=self.LEGAL))
        assert [(b.kind, b.level) for b in extract.blocks] == [
            *(("item", 1), ("item", 2), ("paragraph", 0), ("item", 2), ("paragraph", 0)),
        ]
        assert [label.text for label in extract.blocks[3].above] == ["a"]

    def test_empty_items_count_but_say_nothing(self):
        assert words(word(item("a") + item("") + item("c"), numbering=self.LEGAL)) == ["1. a", "3. c"]

    def test_numbers_in_a_cell_are_words_of_it(self):
        body = f"<w:tbl><w:tr><w:tc>{item('a')}{item('b')}</w:tc><w:tc>{p('x')}</w:tc></w:tr></w:tbl>"
        assert words(word(body, numbering=self.LEGAL)) == ["1. a\n2. b", "x"]


class TestChanges:
    def test_insertions_are_text_and_deletions_are_not(self):
        body = (
            f"<w:p>{r('It takes ')}<w:del><w:r><w:delText>two</w:delText></w:r></w:del><w:ins>{r('three')}</w:ins>"
            f"<w:moveFrom>{r(' long')}</w:moveFrom><w:moveTo>{r(' short')}</w:moveTo>{r(' days.')}</w:p>"
        )
        assert words(word(body)) == ["It takes three short days."]

    def test_a_paragraph_whose_end_was_deleted_goes_on(self):
        body = p("One ", "<w:rPr><w:del/></w:rPr>") + p("line.") + p("Another.")
        assert words(word(body)) == ["One line.", "Another."]

    def test_a_deleted_item_is_not_counted(self):
        gone = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
        gone += "<w:del><w:r><w:delText>b</w:delText></w:r></w:del></w:p>"
        body = item("a") + gone + item("c")
        assert words(word(body, numbering=lists("decimal|%1."))) == ["1. a", "2. c"]

    def test_a_deleted_row(self):
        rows = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('gone')}</w:tc></w:tr><w:tr><w:tc>{p('kept')}</w:tc></w:tr>"
        assert words(word(f"<w:tbl>{rows}</w:tbl>")) == ["kept"]

    def test_former_properties_are_not_those_that_hold(self):
        body = p("Seen.", run="<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>")
        assert words(word(body)) == ["Seen."]


class TestFieldsAndControls:
    def test_results_of_fields(self):
        simple = f'<w:fldSimple w:instr="DATE">{r("3 May")}</w:fldSimple>'
        body = f"<w:p>{simple}{field('begin', '=REF x', 'separate', ', page 7', 'end')}</w:p>"
        assert words(word(body)) == ["3 May, page 7"]

    def test_a_field_inside_the_code_of_another(self):
        parts = field("begin", "=IF ", "begin", "=NAME", "separate", "Ada", "end", "separate", "Dear Ada", "end")
        assert words(word(f"<w:p>{parts}</w:p>")) == ["Dear Ada"]

    def test_a_field_that_does_not_end_hides_nothing(self):
        assert words(word(f"<w:p>{field('begin', '=REF x')}</w:p>{p('All the rest.')}")) == ["All the rest."]

    def test_links_and_unknown_elements_around_runs(self):
        body = f"<w:p>{r('See ')}<w:hyperlink r:id='gone'><w:dir>{r('our page')}</w:dir></w:hyperlink></w:p>"
        assert words(word(body)) == ["See our page"]

    def test_fields_of_a_form(self):
        box = '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/></w:checkBox></w:ffData>'
        choice = (
            '<w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/>'
            '<w:listEntry w:val="blue"/></w:ddList></w:ffData></w:fldChar>'
        )
        rest = field("=FORM", "end")
        body = "".join(f"<w:p><w:r>{box.format(on)}</w:fldChar></w:r>{rest}{r(' Agreed')}</w:p>" for on in (1, 0))
        body += f"<w:p>{r('Colour: ')}<w:r>{choice}</w:r>{rest}</w:p>"
        assert words(word(body)) == ["☑ Agreed", "☐ Agreed", "Colour: blue"]

    def test_content_controls(self):
        inline = f"<w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr><w:sdtContent>{r('Thursday')}</w:sdtContent></w:sdt>"
        body = f"<w:sdt><w:sdtContent><w:p>{r('Due: ')}{inline}</w:p></w:sdtContent></w:sdt>"
        cell = f"<w:sdt><w:sdtContent><w:tc>{p('in a cell')}</w:tc></w:sdtContent></w:sdt>"
        row = f"<w:sdt><w:sdtContent><w:tr>{cell}<w:tc>{p('b')}</w:tc></w:tr></w:sdtContent></w:sdt>"
        assert words(word(f"{body}<w:tbl>{row}</w:tbl>")) == ["Due: Thursday", "in a cell", "b"]

    @pytest.mark.parametrize(("on", "shown"), [(1, "☑ Paid"), (0, "☐ Paid")])
    def test_check_boxes(self, on, shown):
        box = (
            f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{on}"/></w14:checkbox></w:sdtPr>'
            f"<w:sdtContent>{r('x')}</w:sdtContent></w:sdt>"
        )
        assert words(word(f"<w:p>{box}{r(' Paid')}</w:p>")) == [shown]


class TestCharacters:
    def test_hidden_text(self):
        styles = (
            '<w:style w:type="paragraph" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
            '<w:style w:type="character" w:styleId="Dark"><w:rPr><w:vanish/></w:rPr></w:style>'
        )
        dark, shown = '<w:rStyle w:val="Dark"/>', '<w:vanish w:val="0"/>'
        body = f"<w:p>{r('a')}{r('b', '<w:vanish/>')}{r('c', dark)}{r('d', dark + shown)}</w:p>"
        body += p("e", style("Secret")) + p("f", style("Secret"), shown)
        assert words(word(body, styles=styles)) == ["ad", "f"]

    def test_a_hidden_item_is_not_counted(self):
        hidden = item("b", more="<w:rPr><w:vanish/></w:rPr>").replace("<w:rPr></w:rPr>", "<w:rPr><w:vanish/></w:rPr>")
        assert words(word(item("a") + hidden + item("c"), numbering=lists("decimal|%1."))) == ["1. a", "2. c"]

    def test_characters_that_are_elements(self):
        inside = (
            '<w:t>a</w:t><w:tab/><w:t>b</w:t><w:cr/><w:t>c</w:t><w:br w:type="page"/><w:t>d</w:t><w:noBreakHyphen/>'
            '<w:t>e</w:t><w:softHyphen/><w:t>f</w:t><w:sym w:font="Wingdings" w:char="f0fc"/><w:sym/>'
        )
        assert words(word(f"<w:p><w:r>{inside}</w:r></w:p>")) == ["a b\nc d\u2011ef✓"]

    def test_letters_of_a_font_of_symbols(self):
        assert words(word(p("\uf061 = 3", run='<w:rFonts w:ascii="Symbol"/>'))) == ["α = 3"]

    def test_a_drop_cap_begins_its_word(self):
        body = p("T", '<w:framePr w:dropCap="drop"/>') + p("he gallery")
        assert words(word(body)) == ["The gallery"]

    def test_characters_with_their_sounds(self):
        ruby = f"<w:ruby><w:rt>{r('kan')}</w:rt><w:rubyBase>{r('漢')}</w:rubyBase></w:ruby>"
        assert words(word(f"<w:p><w:r>{ruby}</w:r>{r('字')}</w:p>")) == ["漢字"]

    def test_emphasis(self):
        styles = (
            '<w:style w:type="character" w:styleId="Fett"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
            '<w:style w:type="character" w:styleId="C"><w:name w:val="Source Text"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="Loud"><w:name w:val="Loud"/><w:rPr><w:b/></w:rPr></w:style>'
        )
        mixed = r("plain ") + r("Ad", '<w:rStyle w:val="Fett"/>') + r("a", "<w:b/>") + r(" em", "<w:i/>")
        body = f"<w:p>{mixed}{r(' f()', '<w:rStyle w:val=_C_/>'.replace('_', chr(34)))}</w:p>" + p("all", style("Loud"))
        extract = docx.read(word(body, styles=styles))
        said = [(extract.text[start:end].strip(), how) for b in extract.blocks for start, end, how in b.emphasis]
        assert said == [("Ada", "strong"), ("em", "em"), ("f()", "code"), ("all", "strong")]

    def test_powers(self):
        assert words(
            word(f"<w:p>{r('10')}{r('6', '<w:vertAlign w:val=_superscript_/>'.replace('_', chr(34)))}</w:p>")
        ) == ["10⁶"]


class TestDrawings:
    PICTURE = (
        '<w:r><w:drawing><wp:{place}><wp:docPr id="1" name="Picture 1" descr="{alt}"/><a:graphic><a:graphicData>'
        "<pic:pic/></a:graphicData></a:graphic></wp:{place}></w:drawing></w:r>"
    )

    def test_a_text_box_follows_its_paragraph_once(self):
        box = f"<w:txbxContent>{p('In a box.')}{p('Two lines.')}</w:txbxContent>"
        both = (
            f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor>{box}</wp:anchor></w:drawing>'
            f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
            "</mc:AlternateContent>"
        )
        body = f"<w:p>{r('Before ')}<w:r>{both}</w:r>{r('and after.')}</w:p>{p('Last.')}"
        assert words(word(body)) == ["Before and after.", "In a box.", "Two lines.", "Last."]

    def test_text_boxes_of_a_paragraph_in_order(self):
        box = (
            '<w:r><w:drawing><wp:anchor><wp:docPr descr="A frame"/><w:txbxContent>{}</w:txbxContent></wp:anchor>'
            "</w:drawing></w:r>"
        ).format
        assert words(word(f"<w:p>{box(p('First.'))}{box(p('Second.'))}</w:p>")) == ["First.", "Second."]

    def test_a_text_box_in_a_text_box(self):
        def box(inside: str) -> str:
            return f"<w:r><w:pict><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></w:pict></w:r>"

        outer = f"<w:p>{r('Outer.')}{box(p('Inner.'))}</w:p>"
        assert words(word(f"<w:p>{r('Page.')}{box(outer)}</w:p>")) == ["Page.", "Outer.", "Inner."]

    def test_words_for_pictures(self):
        inline = self.PICTURE.format(place="inline", alt="the Save sign")
        aside = self.PICTURE.format(place="anchor", alt="A map of the quay")
        body = f"<w:p>{r('Press')}{inline}{r('to end.')}{aside}</w:p>"
        extract = docx.read(word(body))
        assert extract.text == "Press the Save sign to end.\n\nA map of the quay\n"
        assert extract.unread == ()

    def test_what_has_no_words_is_counted(self):
        bare = f"<w:p>{self.PICTURE.format(place='inline', alt='')}</w:p>"
        chart = "<w:p><w:r><w:drawing><wp:inline><c:chart/></wp:inline></w:drawing></w:r></w:p>"
        sheet = '<w:p><w:r><w:object><v:shape/><o:OLEObject ProgID="Excel.Sheet"/></w:object></w:r></w:p>'
        extract = docx.read(word(bare * 2 + chart + sheet + '<w:altChunk r:id="x"/>' + p("Words.")))
        assert extract.text == "Words.\n"
        assert extract.unread == ("1 chart", "1 embedded document", "1 embedded object", "2 pictures")

    def test_lines_and_ornaments_are_not_counted(self):
        picture = self.PICTURE.format(place="inline", alt="").replace("<pic:pic/>", f"<pic:pic/>{DECORATIVE}")
        assert docx.read(word(f"<w:p>{picture}</w:p>")).unread == ()
        line = "<w:p><w:r><w:pict><v:line/></w:pict></w:r></w:p>"
        assert docx.read(word(line + p("Words."))).unread == ()

    def test_words_of_a_diagram(self):
        shown = '<w:p><w:r><w:drawing><wp:inline><dgm:relIds r:dm="diagramData1"/></wp:inline></w:drawing></w:r></w:p>'
        data = "<a:p><a:r><a:t>Plan</a:t></a:r></a:p><a:p><a:r><a:t>Bui</a:t></a:r><a:r><a:t>ld</a:t></a:r></a:p>"
        assert words(word(shown, diagramData1=data)) == ["Plan", "Build"]

    def test_equations_in_a_line(self):
        def part(name: str, text: str) -> str:
            return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"

        half = f"<m:f>{part('num', 'a+b')}{part('den', '2')}</m:f>"
        power = f"<m:sSup>{part('e', 'x')}{part('sup', '2')}</m:sSup>"
        root = f"<m:rad><m:deg/><m:e>{half}</m:e></m:rad>"
        total = (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{part("sub", "i=1")}{part("sup", "n")}<m:e>{power}</m:e>'
        )
        body = f"<w:p>{r('So ')}<m:oMath>{power}<m:r><m:t>=</m:t></m:r>{root}</m:oMath>{r('.')}</w:p>"
        body += f"<w:p><m:oMathPara><m:oMath>{total}</m:nary></m:oMath></m:oMathPara></w:p>"
        assert words(word(body)) == ["So x^2=√((a+b)/2).", "∑_(i=1)^n x^2"]


class TestStructure:
    def test_title_and_headings_by_names_that_word_gives(self):
        body = p("The Report", style("Titel")) + p("One", style("berschrift1")) + p("Deep", style("berschrift2"))
        extract = docx.read(word(body, styles=STYLES))
        assert extract.title == "The Report"
        assert [(b.kind, b.level) for b in extract.blocks] == [("heading", 1), ("heading", 1), ("heading", 2)]

    def test_headings_by_outline_and_by_what_a_style_is_based_on(self):
        styles = STYLES + (
            '<w:style w:type="paragraph" w:styleId="Own"><w:basedOn w:val="berschrift2"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="Contents"><w:basedOn w:val="berschrift1"/>'
            '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
            '<w:style w:type="paragraph" w:styleId="Part"><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
        )
        body = p("a", style("Own")) + p("b", style("Part")) + p("c", style("Contents"))
        body += p("d", '<w:outlineLvl w:val="0"/>') + p("e", style("Part") + '<w:outlineLvl w:val="9"/>')
        extract = docx.read(word(body, styles=styles))
        assert [(b.kind, b.level) for b in extract.blocks] == [
            *(("heading", 2), ("heading", 3), ("paragraph", 0), ("heading", 1), ("paragraph", 0)),
        ]

    def test_headings_of_libreoffice(self):
        styles = (
            '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="Heading"/><w:rPr><w:b/></w:rPr></w:style>'
            '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/><w:basedOn w:val="H"/>'
            '<w:pPr><w:outlineLvl w:val="4"/></w:pPr></w:style>'
            '<w:style w:type="paragraph" w:styleId="S"><w:name w:val="Subtitle"/><w:basedOn w:val="H"/></w:style>'
        )
        extract = docx.read(word(p("a", style("H")) + p("b", style("T")) + p("c", style("S")), styles=styles))
        assert extract.title == "b"
        assert [(b.kind, b.level, len(b.emphasis)) for b in extract.blocks] == [
            *(("heading", 1, 0), ("heading", 1, 0), ("paragraph", 0, 1)),
        ]

    def test_a_style_that_is_based_on_itself(self):
        styles = '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="A"/></w:style>'
        assert blocks(word(p("a", style("A")), styles=styles)) == [("paragraph", "a")]

    @pytest.mark.parametrize(
        ("core", "title"), [("Rules of the quay", "Rules of the quay"), ("Microsoft Word - a.doc", ""), ("x.docx", "")]
    )
    def test_title_among_the_properties(self, core, title):
        file = io.BytesIO(word(p("Words.")))
        with zipfile.ZipFile(file, "a") as archive:
            relation = f'<Relationship Type="{OFFICE}/core-properties" Target="docProps/core.xml"/>'
            archive.writestr("_rels/.rels", f"<Relationships>{relation}</Relationships>")
            dublin_core = "http://purl.org/dc/elements/1.1/"
            archive.writestr("docProps/core.xml", f'<c xmlns="{dublin_core}"><title>{core}</title></c>')
        assert docx.read(file.getvalue()).title == title

    def test_code_keeps_its_spaces_and_lines(self):
        styles = '<w:style w:type="paragraph" w:styleId="Code"><w:name w:val="Source Code"/></w:style>'
        body = p("if x:", style("Code")) + p("    go()", style("Code")) + p("Done.")
        assert blocks(word(body, styles=styles)) == [("code", "if x:\n    go()"), ("paragraph", "Done.")]

    def test_notes(self):
        notes = '<w:{0} w:id="0" w:type="separator">{1}</w:{0}><w:{0} w:id="2">{2}</w:{0}>'.format
        body = (
            f"<w:p>{r('Nine weeks.')}<w:r><w:footnoteReference w:id='2'/></w:r>{r(' Two')}"
            "<w:r><w:endnoteReference w:id='2'/></w:r><w:r><w:footnoteReference w:id='9'/></w:r></w:p>"
        )
        data = word(
            body,
            footnotes=notes("footnote", p("-"), p("Of the lease.")),
            endnotes=notes("endnote", p("-"), p("As of May.")),
        )
        assert blocks(data) == [
            ("paragraph", "Nine weeks.¹ Two²"),
            ("note", "1. Of the lease."),
            ("note", "2. As of May."),
        ]

    def test_comments(self):
        comments = f'<w:comment w:id="0" w:author="Ada">{p("Is this")}{p("right?")}</w:comment>'
        body = f"<w:p>{r('Nine weeks.')}<w:r><w:commentReference w:id='0'/></w:r></w:p>"
        assert blocks(word(body, comments=comments)) == [
            ("paragraph", "Nine weeks."),
            ("comment", "Ada: Is this right?"),
        ]

    def test_headers_and_footers_of_all_sections(self):
        def section(*names: str) -> str:
            return f"<w:sectPr>{''.join(f'<w:headerReference r:id=_{name}_/>' for name in names)}</w:sectPr>"

        row = f"<w:tbl><w:tr><w:tc>{p('Left')}</w:tc><w:tc>{p('Right')}</w:tc></w:tr></w:tbl>"
        body = p("a", section("hdr1", "hdr2")) + p("b") + section("hdr3")
        page = f"<w:p>{r('Page')}<w:r><w:tab/></w:r><w:fldSimple>{r('7')}</w:fldSimple></w:p>"
        data = word(body.replace("_", '"'), hdr1=row, hdr2=page, hdr3=page.replace("7", "8"), hdr4=p("Nowhere."))
        assert blocks(data) == [
            ("paragraph", "a"),
            ("paragraph", "b"),
            ("furniture", "Left Right"),
            ("furniture", "Page 7"),
            ("furniture", "Page 8"),
        ]


class TestTables:
    @staticmethod
    def table(*rows: str, properties: str = "") -> str:
        return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

    @staticmethod
    def cell(*lines: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(p, lines))}</w:tc>"

    def places(self, body: str, **parts: str) -> dict[str, tuple[int, int, int, int]]:
        extract = docx.read(word(body, **parts))
        return {extract.text[b.start : b.end]: (b.row, b.column, b.height, b.width) for b in extract.blocks}

    def test_merged_cells(self):
        first = self.cell("a", properties='<w:gridSpan w:val="2"/>') + self.cell(
            "b", properties='<w:vMerge w:val="restart"/>'
        )
        second = self.cell("c") + self.cell("d") + self.cell("", properties="<w:vMerge/>")
        assert self.places(self.table(first, second)) == {
            **{"a": (0, 0, 1, 2), "b": (0, 2, 2, 1), "c": (1, 0, 1, 1), "d": (1, 1, 1, 1)},
        }

    def test_cells_merged_along_the_row_the_old_way(self):
        first = self.cell("a", properties='<w:hMerge w:val="restart"/>') + self.cell(properties="<w:hMerge/>")
        table = self.table(first + self.cell("b"), self.cell("c") + self.cell("d") + self.cell("e"))
        assert self.places(table)["a"] == (0, 0, 1, 2)
        assert self.places(table)["b"] == (0, 2, 1, 1)

    def test_a_row_that_begins_further_right(self):
        table = self.table(
            self.cell("a") + self.cell("b"), f'<w:trPr><w:gridBefore w:val="1"/></w:trPr>{self.cell("c")}'
        )
        assert self.places(table)["c"] == (1, 1, 1, 1)

    def test_repeated_rows_name_columns(self):
        head = f"<w:trPr><w:tblHeader/></w:trPr>{self.cell('1998')}{self.cell('1999')}"
        data = word(self.table(head, self.cell("2000") + self.cell("2001")))
        assert cell_named(data, "1999") == ["2001"]

    def test_a_row_that_is_not_to_be_repeated(self):
        head = f'<w:trPr><w:tblHeader w:val="0"/></w:trPr>{self.cell("1998")}{self.cell("1999")}'
        assert cell_named(word(self.table(head, self.cell("2000") + self.cell("2001"))), "1999") == []

    def test_a_first_row_that_the_style_sets_in_bold(self):
        styles = (
            '<w:style w:type="table" w:styleId="T"><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
            "</w:style>"
        )
        rows = self.cell("Room 1") + self.cell("Room 2"), self.cell("red") + self.cell("blue")
        look = '<w:tblStyle w:val="T"/><w:tblLook w:val="{}"/>'.format
        assert cell_named(word(self.table(*rows, properties=look("0020")), styles=styles), "Room 2") == ["blue"]
        assert cell_named(word(self.table(*rows, properties=look("0000")), styles=styles), "Room 2") == []

    def test_a_table_of_one_column_is_a_frame_around_paragraphs(self):
        body = self.table(f"<w:tc>{p('Steps', style('berschrift1'))}{item('a')}</w:tc>")
        data = word(body, styles=STYLES, numbering=lists("decimal|%1."))
        assert blocks(data) == [("heading", "Steps"), ("item", "1. a")]

    def test_a_table_in_a_cell_keeps_its_words(self):
        inner = self.table(self.cell("x") + self.cell("y"))
        said = " ".join(words(word(self.table(f"{self.cell('a')}<w:tc>{inner}{p('b')}</w:tc>"))))
        assert said.split() == ["a", "x", "y", "b"]


class TestWhatCannotBeRead:
    def test_encrypted(self):
        with pytest.raises(UnreadableFile, match="is encrypted; remove its password"):
            docx.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"))

    def test_parts_with_a_password(self):
        data = bytearray(word(p("Words.")))
        data[data.index(b"PK\x01\x02") + 8] |= 1
        with pytest.raises(UnreadableFile, match="is encrypted; remove its password"):
            docx.read(bytes(data))

    def test_the_older_format(self):
        with pytest.raises(UnreadableFile, match=r"older \.doc format; save it as \.docx"):
            docx.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))

    @pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"Words."])
    def test_another_format(self, data):
        with pytest.raises(UnreadableFile, match="is not a Word document"):
            docx.read(data)

    def test_another_package(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
        with pytest.raises(UnreadableFile, match="is not a Word document"):
            docx.read(file.getvalue())

    def test_a_document_without_a_body(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", f"<w:document {NAMES}/>")
        with pytest.raises(UnreadableFile, match="is not a Word document"):
            docx.read(file.getvalue())

    def test_truncated(self):
        data = word(p("Words."))
        with pytest.raises(UnreadableFile, match="damaged"):
            docx.read(data[: len(data) // 2])

    def test_broken_xml(self):
        with pytest.raises(UnreadableFile, match="damaged"):
            docx.read(word("<w:p>"))

    def test_entities(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            declared = f'<!DOCTYPE x [<!ENTITY e "words">]><w:document {NAMES}><w:body>&e;</w:body></w:document>'
            archive.writestr("word/document.xml", declared)
        with pytest.raises(UnreadableFile, match="declares entities"):
            docx.read(file.getvalue())

    def test_too_large_when_unpacked(self, monkeypatch):
        monkeypatch.setattr(package, "LARGEST", 1000)
        with pytest.raises(UnreadableFile, match="when unpacked"):
            docx.read(word(p("x" * 1000)))

    def test_too_many_paragraphs(self, monkeypatch):
        monkeypatch.setattr(docx, "MOST_PARAGRAPHS", 2)
        assert docx.read(word(p("a") * 2)).text == "a\n\na\n"
        with pytest.raises(UnreadableFile, match="more than 2 paragraphs"):
            docx.read(word(p("a") * 3))

    @pytest.mark.parametrize("depth", [60, 3000])
    def test_nested_too_deeply(self, depth):
        body = "<w:tbl><w:tr><w:tc>" * depth + p("a") + "</w:tc></w:tr></w:tbl>" * depth
        with pytest.raises(UnreadableFile, match="nested too deeply"):
            docx.read(word(body))

    def test_parts_that_are_missing(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{p('Words.')}</w:body></w:document>")
            missing = f'<Relationships><Relationship Id="a" Type="{OFFICE}/styles" Target="gone.xml"/></Relationships>'
            archive.writestr("word/_rels/document.xml.rels", missing)
        assert docx.read(file.getvalue()).text == "Words.\n"

    def test_strict_open_xml(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
            archive.writestr("word/document.xml", f"<w:document {strict}><w:body>{p('Words.')}</w:body></w:document>")
        assert docx.read(file.getvalue()).text == "Words.\n"
