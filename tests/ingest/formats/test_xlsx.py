from datetime import date, time
from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from ingest.errors import UnreadableFile
from ingest.formats import xlsx


def read(workbook):
    file = BytesIO()
    workbook.save(file)
    return xlsx.read(file.getvalue())


def sheet_of(*rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return workbook, workbook.active


def words(extract, *kinds):
    return [
        (block.kind, extract.text[block.start : block.end])
        for block in extract.blocks
        if not kinds or block.kind in kinds
    ]


def cells(extract):
    """What every value shows, with the names of its column and row, and its table."""
    return [
        (
            extract.text[block.start : block.end],
            [label.text for label in block.columns],
            [label.text for label in block.rows],
            block.table,
        )
        for block in extract.blocks
        if block.kind == "cell" and not block.header
    ]


FARES = ["", "Adult", "Child"], ["Kalmar", 12.5, 6.25], ["Lund", 9, 4]


def test_values_are_shown_as_their_formats_say():
    workbook, sheet = sheet_of(
        ["Ware", "Price", "Share", "On", "From"], ["Rye", 1234.5, 0.25, date(2026, 3, 5), time(9, 5)]
    )
    sheet["B2"].number_format, sheet["C2"].number_format = "$#,##0.00", "0%"
    sheet["D2"].number_format, sheet["E2"].number_format = "d mmm yyyy", "h:mm"
    assert [cell for cell, *_ in cells(read(workbook))] == ["Rye", "$1,234.50", "25%", "5 Mar 2026", "9:05"]


def test_cells_know_the_names_of_their_column_and_row():
    workbook, _ = sheet_of(*FARES)
    assert cells(read(workbook))[1:3] == [("12.5", ["Adult"], ["Kalmar"], 1), ("6.25", ["Child"], ["Kalmar"], 1)]


def test_sheets_are_headings_but_for_the_one_of_a_default_name():
    workbook, sheet = sheet_of(*FARES)
    assert words(read(workbook), "heading") == []
    sheet.title = "Fares"
    assert words(read(workbook), "heading") == [("heading", "Fares")]
    workbook.create_sheet("Sheet2").append(["more"])
    assert words(read(workbook), "heading") == [("heading", "Fares"), ("heading", "Sheet2")]


def test_blank_rows_and_columns_divide_tables_and_a_line_above_is_their_caption():
    workbook, sheet = sheet_of(["Fares 2026"], *FARES, [], ["Days"], ["Kind", "Price"], ["Day", 5], ["Week", 20])
    sheet["F2"], sheet["G2"], sheet["F3"], sheet["G3"] = "Zone", "Minutes", "A", 30
    extract = read(workbook)
    assert {cell[3] for cell in cells(extract)} == {1, 2, 3}
    captions = {block.table: [label.text for label in block.above] for block in extract.blocks if block.table}
    assert captions == {1: ["Fares 2026"], 2: [], 3: ["Days"]}
    assert cells(extract)[-1] == ("20", ["Price"], ["Week"], 3)


def test_rows_below_a_blank_row_belong_to_the_names_above():
    workbook, _ = sheet_of(*FARES, [], ["Malmo", 8, 3], ["Ystad", 7, 2])
    assert cells(read(workbook))[-1] == ("2", ["Child"], ["Ystad"], 1)


def test_merged_cells_name_all_that_they_span():
    workbook, sheet = sheet_of(
        ["Room", "Low season", "", "High"], ["", "Week", "Weekend", "Week"], ["Double", 80, 97, 99]
    )
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A1:A2")
    assert ("97", ["Low season", "Weekend"], ["Double"], 1) in cells(read(workbook))


def test_a_year_above_several_columns_names_them():
    workbook, sheet = sheet_of(["Region", "2024", ""], ["", "Plan", "Actual"], ["North", 10, 12], ["South", 7, 8])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A1:A2")
    assert cells(read(workbook))[1:3] == [
        ("10", ["2024", "Plan"], ["North"], 1),
        ("12", ["2024", "Actual"], ["North"], 1),
    ]


def test_a_column_set_apart_belongs_to_the_table_whose_rows_it_shares():
    workbook, sheet = sheet_of(
        ["Task", "", "Owner", "State"], ["Design", "", "Ann", "Done"], ["Print", "", "Bo", "Late"]
    )
    assert cells(read(workbook))[-1] == ("Late", ["State"], ["Print"], 1)
    sheet["A4"] = "Total"
    assert words(read(workbook), "paragraph") == [("paragraph", word) for word in ("Task", "Design", "Print", "Total")]
    lists, _ = sheet_of(["Gulls", "", "Terns"], ["Herring", "", "Arctic"])
    assert cells(read(lists)) == []


def test_bold_names_and_declared_ones():
    workbook, sheet = sheet_of(["Name", "Role"], ["Ann", "Clerk"], ["Bo", "Head"])
    assert cells(read(workbook))[0] == ("Name", [], [], 1)
    sheet["A1"].font = sheet["B1"].font = Font(bold=True)
    assert cells(read(workbook))[1] == ("Clerk", ["Role"], ["Ann"], 1)
    sheet["A1"].font = sheet["B1"].font = Font(bold=False)
    sheet.add_table(Table(displayName="People", ref="A1:B3"))
    assert cells(read(workbook))[1] == ("Clerk", ["Role"], ["Ann"], 1)


@pytest.mark.parametrize(("attribute", "value"), [("freeze_panes", "A2"), ("auto_filter.ref", "A1:B3")])
def test_rows_that_stay_or_filter_name_columns(attribute, value):
    workbook, sheet = sheet_of(["Name", "Role"], ["Ann", "Clerk"], ["Bo", "Head"])
    *path, last = attribute.split(".")
    setattr(getattr(sheet, path[0]) if path else sheet, last, value)
    assert cells(read(workbook))[1] == ("Clerk", ["Role"], ["Ann"], 1)


def test_what_is_hidden_is_counted_and_not_read():
    workbook, sheet = sheet_of(["Name", "Pay", "Age"], ["Ann", 900, 31], ["Bo", 800, 44], ["Cy", 700, 50])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    workbook.create_sheet("Secret").sheet_state = "hidden"
    workbook["Secret"]["A1"] = "nobody sees this"
    extract = read(workbook)
    assert extract.text == "Name\tAge\nAnn\t31\nCy\t50\n"
    assert extract.unread == ("1 hidden sheet", "1 hidden row", "1 hidden column")


def test_comments_and_notes_stand_below():
    workbook, sheet = sheet_of(*FARES)
    sheet["C2"].comment = Comment("Ann:\nfrom May on", "Ann")
    sheet["A5"] = "Fares are those of May and may be raised by up to ten per cent without notice."
    assert words(read(workbook))[-2:] == [
        ("paragraph", "Fares are those of May and may be raised by up to ten per cent without notice."),
        ("comment", "C2 Ann: from May on"),
    ]


def test_formulas_without_a_value_and_charts_are_counted():
    workbook, sheet = sheet_of(*FARES)
    sheet["D2"], sheet["D3"] = "=B2+C2", "=B3+C3"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
    sheet.add_chart(chart, "F2")
    assert read(workbook).unread == ("2 formulas without a value", "1 chart")


def test_a_formula_shows_what_it_came_to():
    file = BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        workbook.add_worksheet().write_formula("A1", "=1+2", None, 3)
    extract = xlsx.read(file.getvalue())
    assert (extract.text, extract.unread) == ("3\n", ())


def test_what_excel_adds_to_words_is_left_out():
    workbook, sheet = sheet_of(["first_x000D_second"])
    sheet["A1"].comment = Comment("[Threaded comment]\n\nYour version of Excel...\n\nComment:\n    Is this so?", "Ann")
    assert words(read(workbook)) == [("paragraph", "first second"), ("comment", "A1 Is this so?")]


def test_the_title_is_that_of_the_file():
    workbook, _ = sheet_of(*FARES)
    workbook.properties.title = "Ferry fares"
    assert read(workbook).title == "Ferry fares"


def test_a_format_far_away_costs_nothing():
    workbook, sheet = sheet_of(*FARES)
    sheet["XFD1048576"].font = Font(bold=True)
    assert len(read(workbook).text) < 100


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04 and no more", "is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is encrypted; remove"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), r"save it as \.docx, \.xlsx"),
        (b"PK\x05\x06" + bytes(18), "cannot be read as a"),
    ],
)
def test_other_files_are_refused(data, message):
    with pytest.raises(UnreadableFile, match=message):
        xlsx.read(data)
