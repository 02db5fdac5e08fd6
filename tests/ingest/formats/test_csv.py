import pytest

from ingest.formats import csv


def cells(data):
    extract = csv.read(data if isinstance(data, bytes) else data.encode())
    return [
        (extract.text[block.start : block.end], [label.text for label in block.columns])
        for block in extract.blocks
        if block.kind == "cell" and not block.header
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_and_the_first_row_names_the_columns(delimiter):
    rows = ["Name", "Role"], ["Ann Lee", "Clerk"], ["Bo Ray", "Head"]
    text = "\n".join(map(delimiter.join, rows))
    assert cells(text) == [
        ("Ann Lee", ["Name"]),
        ("Clerk", ["Role"]),
        ("Bo Ray", ["Name"]),
        ("Head", ["Role"]),
    ]


def test_commas_in_numbers_divide_nothing_where_semicolons_do():
    assert cells("Ware;Preis\nBrot;1,50\nKäse;2,75\n")[1] == ("1,50", ["Preis"])
    assert cells("1,50;2,75\n1,60;2,80\n") == [("1,50", []), ("2,75", []), ("1,60", []), ("2,80", [])]


def test_quotes_hold_delimiters_and_lines():
    assert cells('Name,Note\n"Lee, Ann","first\nsecond ""x"""\n') == [
        ("Lee, Ann", ["Name"]),
        ('first\nsecond "x"', ["Note"]),
    ]


def test_a_quote_that_is_never_closed_swallows_nothing():
    assert cells('Part,Size\nPipe,"5\nBolt,3\n') == [
        ("Pipe", ["Part"]),
        ('"5', ["Size"]),
        ("Bolt", ["Part"]),
        ("3", ["Size"]),
    ]


def test_years_are_names_and_values_are_not():
    assert cells("Region,2024,2025\nNorth,5,6\n")[1] == ("5", ["2024"])
    assert cells("Founded,1987,in May\nMoved,1999,in June\n")[0] == ("Founded", [])


def test_lines_above_are_a_title_and_an_empty_column_divides_nothing():
    extract = csv.read(b"Sales of May\n\nItem,,Price\nBelt,,30\nHat,,8\n")
    [title, *table] = extract.blocks
    assert (title.kind, extract.text[title.start : title.end]) == ("paragraph", "Sales of May")
    assert {block.table for block in table} == {1}
    assert {label.text for block in table for label in block.above} == {"Sales of May"}


def test_a_line_for_excel_names_the_delimiter():
    assert cells("sep=|\nA, B|C\nd|e\n") == [("d", ["A, B"]), ("e", ["C"])]


def test_another_encoding():
    assert cells("Ort;Land\nKöln;Österreich nicht\n".encode("utf-16"))[0] == ("Köln", ["Ort"])
