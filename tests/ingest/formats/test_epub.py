import io
import zipfile

import pytest

from ingest.errors import UnreadableFile
from ingest.formats import epub
from tests.structure import headings, kinds, values

CONTAINER = '<container xmlns="urn:c"><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>The  Tern</dc:title></metadata><manifest>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml"/>
<item id="css" href="a.css" media-type="text/css"/></manifest>
<spine>
<itemref idref="nav"/><itemref idref="one"/><itemref idref="two" linear="no"/><itemref idref="css"/>
</spine></package>"""
XHTML = (
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
    'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{}</body></html>'
)
PAGES = {
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": PACKAGE,
    "OEBPS/nav.xhtml": XHTML.format("<nav epub:type='toc'><ol><li><a href='one'>One</a></li></ol></nav>"),
    "OEBPS/text/one a.xhtml": XHTML.format(
        "<a id='p1'/><h1>One</h1><p>Terns <i/>dive<a epub:type='noteref'>*</a>.</p>"
    ),
    "OEBPS/text/two.xhtml": XHTML.format("<h1>Two</h1><aside epub:type='footnote'>* Head first.</aside>"),
}


def book(pages):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, words in pages.items():
            archive.writestr(name, words)
    return file.getvalue()


def test_the_pages_are_read_in_the_order_of_the_spine():
    extract = epub.read(book(PAGES))
    assert (extract.title, extract.unread) == ("The Tern", ())
    assert kinds(extract) == [
        ("heading", "One"),
        ("paragraph", "Terns dive*."),
        ("heading", "Two"),
        ("note", "* Head first."),
    ]


def test_who_made_a_book_is_read():
    made = (
        "<dc:creator opf:role='aut' xmlns:opf='http://www.idpf.org/2007/opf'>Una  Bell</dc:creator>"
        "<dc:creator opf:role='ill' xmlns:opf='http://www.idpf.org/2007/opf'>Jo Ek</dc:creator>"
        "<dc:creator>Ike Orr</dc:creator><dc:publisher/><dc:date>2019</dc:date></metadata>"
    )
    extract = epub.read(book({**PAGES, "OEBPS/book.opf": PACKAGE.replace("</metadata>", made)}))
    assert values(extract)[1::2] == [
        ("The Tern", [], ["Title"]),
        ("Una Bell\nIke Orr", [], ["Author"]),
        ("2019", [], ["Date"]),
    ]


def test_a_page_that_is_not_there_is_named():
    extract = epub.read(book({name: words for name, words in PAGES.items() if "two" not in name}))
    assert headings(extract) == [(1, "One")]
    assert extract.unread == ('the page "OEBPS/text/two.xhtml", which is not in the file',)


def test_a_damaged_page_costs_only_itself():
    extract = epub.read(book(PAGES).replace(b"Head first", b"Head fXrst"))
    assert headings(extract) == [(1, "One")]
    assert extract.unread == ('the page "OEBPS/text/two.xhtml", which is damaged',)


def test_a_protected_book_is_refused():
    encryption = "<encryption xmlns='urn:e'><CipherReference URI='OEBPS/text/two.xhtml'/></encryption>"
    with pytest.raises(UnreadableFile, match="is protected against copying"):
        epub.read(book({**PAGES, "META-INF/encryption.xml": encryption}))


def test_protected_fonts_do_no_harm():
    encryption = "<encryption xmlns='urn:e'><CipherReference URI='OEBPS/a.otf'/></encryption>"
    assert len(headings(epub.read(book({**PAGES, "META-INF/encryption.xml": encryption})))) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"no archive",
        book({"a.txt": "x"}),
        book(PAGES)[:-30],
        book({**PAGES, "META-INF/container.xml": "<a/>"}),
        book({**PAGES, "META-INF/container.xml": "no xml"}),
        book({**PAGES, "OEBPS/book.opf": "<package>"}),
    ],
)
def test_what_is_no_book_is_refused(data):
    with pytest.raises(UnreadableFile, match="is not a readable EPUB book"):
        epub.read(data)


def test_a_book_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(epub, "MOST_BYTES", 100)
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        epub.read(book(PAGES))
