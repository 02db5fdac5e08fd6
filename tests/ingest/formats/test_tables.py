import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.builder import Builder
from ingest.formats.tables import Cell, names_of, without_gaps


def cells_of(rows, *, strong=()):
    """Return cells of rows of words; "*word" is a declared name, "word>2" spans columns and "word^2" rows."""
    cells = []
    for row, words in enumerate(rows):
        for column, written in enumerate(words):
            text, _, width = written.partition(">")
            text, _, height = text.partition("^")
            if text:
                header, text = text.startswith("*"), text.lstrip("*")
                emphasis = ((0, len(text), "strong"),) if text in strong else ()
                cells.append(Cell(text, row, column, int(height or 1), int(width or 1), header, emphasis))
    return cells


def named(rows, **about):
    """Return the names of the columns and rows of every value, by its words."""
    cells = without_gaps(cells_of(rows, **about))
    return {
        cell.text: ([cells[n].text for n in names.columns], [cells[n].text for n in names.rows])
        for cell, names in zip(cells, names_of(cells), strict=True)
        if not names.header
    }


class TestNamesOfRows:
    def test_cells_that_are_all_numbers_are_named_by_the_first(self):
        found = named([["1", "2", "3"], ["4", "5", "6"]])
        assert (found["3"], found["6"]) == (([], ["1"]), ([], ["4"]))

    def test_of_two_levels_both_name_a_row(self):
        found = named(
            [["Region", "Town", "Shops"], ["North^2", "Alta", "3"], ["", "Bodø", "5"], ["South", "Moss", "8"]]
        )
        assert found["5"] == (["Shops"], ["North", "Bodø"])
        assert found["8"] == (["Shops"], ["South"])

    def test_a_long_text_names_no_row(self):
        long = "The shops that take part are in Alta, Bodø and Moss, all of them open from eight until ten at night."
        found = named([["North", "South"], [long, "Moss"], ["Alta", "Oslo"]])
        assert (found["Moss"][1], found["Oslo"][1]) == ([], ["Alta"])

    def test_a_box_to_check_or_a_dash_names_nothing(self):
        assert named([["☐", "Paid"], ["☑", "Sent"]])["Sent"] == ([], [])
        assert named([["*-", "*Hardness"], ["Bars", "293"]])["Bars"] == ([], [])


class TestSections:
    @pytest.mark.parametrize("line", ["Pastry>3", "Pastry"])
    def test_a_line_names_the_rows_below_it(self, line):
        found = named([["Dish", "Small", "Large"], [line], ["Tart", "3.10", "4.20"], ["Bun", "1.00", "1.80"]])
        assert found["1.80"] == (["Large"], ["Pastry", "Bun"])

    def test_a_line_below_names_in_two_rows_is_none_of_them(self):
        found = named(
            [["Dish", "Price>2"], ["", "Small", "Large"], ["Pastry>3"], ["Tart", "3.10", "4.20"], ["Bun", "1", "2"]]
        )
        assert found["4.20"] == (["Price", "Large"], ["Pastry", "Tart"])

    @pytest.mark.parametrize("line", ["Prices hold until the harbour is dredged.>3", "one two three four " * 5 + ">3"])
    def test_a_sentence_or_a_long_note_is_none(self, line):
        found = named([["Dish", "Small", "Large"], [line], ["Tart", "3.10", "4.20"], ["Bun", "1", "2"]])
        assert found["2"] == (["Large"], ["Bun"])

    def test_the_last_row_is_none(self):
        found = named([["Dish", "Small", "Large"], ["Tart", "3.10", "4.20"], ["All prices in pounds>3"]])
        assert found["All prices in pounds"] == ([], [])

    def test_a_picture_above_rows_with_declared_names_is_none(self):
        rows = [["The hall in winter>2"], ["*Built", "1926"], ["*Architect", "Ida Falbe"]]
        assert named(rows)["Ida Falbe"] == ([], ["Architect"])

    def test_a_last_row_in_bold_is_of_all_sections(self):
        rows = [
            ["Item", "No.", "Price"],
            ["Paint>3"],
            ["Red", "2", "3"],
            ["Wood>3"],
            ["Oak", "1", "9"],
            ["Sum", "", "12"],
        ]
        assert named(rows)["12"] == (["Price"], ["Wood", "Sum"])
        assert named(rows, strong=["Sum", "12"])["12"] == (["Price"], ["Sum"])
        assert named(rows, strong=["Sum", "12", "Red", "2", "3"])["12"] == (["Price"], ["Wood", "Sum"])

    def test_a_declared_or_strong_line_is_one(self):
        rows = [["*Crew>2"], ["*Skipper", "Ole"], ["Boat>2"], ["*Draught", "2 m"]]
        assert named(rows, strong=["Boat"])["Ole"] == ([], ["Crew", "Skipper"])
        assert named(rows, strong=["Boat"])["2 m"] == ([], ["Boat", "Draught"])


class TestNamesOfColumns:
    def test_a_column_whose_name_is_empty(self):
        found = named([["", "Small", "Large"], ["Tart", "3.10", "4.20"], ["Bun", "cold", "2"]])
        assert found["2"] == (["Large"], ["Bun"])
        assert found["Tart"] == ([], [])

    def test_a_single_declared_name_beside_an_empty_corner(self):
        assert named([["", "*Price"], ["*Tart", "3.10"], ["*Bun", "1"]])["1"] == (["Price"], ["Bun"])

    def test_names_that_come_again_name_what_follows(self):
        rows = [["Pool", "Opens", "Shuts"], ["Long", "7:00", "9:00"], ["Pool", "Opens", "Shuts"], ["Warm", "8", "10"]]
        assert "Pool" not in named(rows)
        assert named(rows)["10"] == (["Shuts"], ["Warm"])

    def test_a_cell_that_reaches_down_from_above_is_no_empty_corner(self):
        assert named([["Data^3"], ["", "More"], ["", "Dato"], ["Other", "3"]])["Dato"] == ([], ["Data"])

    def test_a_row_with_boxes_to_check_is_none_of_names(self):
        assert named([["Large", "☐", "Small"], ["Old", "☑", "New"]])["New"] == ([], ["Old"])

    @pytest.mark.parametrize("units", [["", "kg", "mm"], ["-", "N/mm 2", "%"], ["", "(kg)", "(mm)"]])
    def test_units_are_names_as_well(self, units):
        found = named([["Part", "Weight", "Width"], units, ["Cog", "2", "31"], ["Pin", "0.1", "4"]])
        assert found["4"] == (["Width", units[2]], ["Pin"])

    @pytest.mark.parametrize("row", [["", "kept", "31"], ["Cog", "n/a", "none"], ["", "2", "31"]])
    def test_a_row_of_values_is_no_row_of_units(self, row):
        found = named([["Part", "Weight", "Width"], row, ["Pin", "0.1", "4"], ["Nut", "0.2", "5"]])
        assert found["4"] == (["Width"], ["Pin"])

    def test_a_declared_name_that_spans_rows_has_names_beside_it(self):
        found = named([["*Town^2", "*Concerts>2"], ["", "Venue", "Seats"], ["Graz", "Hall", "540"]])
        assert found["540"] == (["Concerts", "Seats"], ["Graz"])

    def test_values_below_a_name_of_two_columns_are_none(self):
        found = named([["Bread", "Sold>2"], ["Rye", "4120", "3875"], ["Oat", "870", "1035"]])
        assert found["3875"] == (["Sold"], ["Rye"])

    def test_rows_with_declared_names_can_have_columns_with_names(self):
        found = named([["*Lift", "Badger", "Lynx"], ["*Length", "840 m", "1,310 m"], ["*Built", "1974", "2003"]])
        assert found["2003"] == (["Lynx"], ["Built"])

    def test_years_that_follow_each_other_are_names(self):
        rows = [["Part", "2021", "2020"], ["Cog", "2", "31"], ["Pin", "3", "4"]]
        assert named(rows)["4"] == (["2020"], ["Pin"])
        assert named([["Built", "1974", "2003"], *rows[1:]])["4"] == ([], ["Pin"])

    def test_words_beside_declared_names_are_values(self):
        found = named([["*Owner", "Bo Li", "since May"], ["*Colour", "red", "12 layers"]])
        assert found["red"] == ([], ["Colour"])

    def test_a_first_column_in_bold_has_the_names(self):
        rows = [["Colour", "red", "outside"], ["Material", "oak", "oiled"]]
        assert named(rows, strong=["Colour", "Material"])["red"] == ([], ["Colour"])
        assert named(rows)["oak"] == (["red"], ["Material"])


class TestLabelsBelow:
    FORM = [["Nevada", "20-81"], ["(State of incorporation)", "(Employer No.)"], ["6 Quay Street>2"], ["(Address)>2"]]

    def test_a_label_in_brackets_names_what_stands_above_it(self):
        assert named(self.FORM) == {
            "Nevada": (["(State of incorporation)"], []),
            "20-81": (["(Employer No.)"], []),
            "6 Quay Street": (["(Address)"], []),
        }

    def test_brackets_below_names_are_names(self):
        found = named([["Part", "2021", "2020"], ["", "(audited)", "(audited)"], ["Cog", "2", "31"], ["Pin", "3", "4"]])
        assert found["4"] == (["2020", "(audited)"], ["Pin"])

    def test_negative_numbers_are_no_labels(self):
        assert named([["Profit", "Loss"], ["(12)", "(7)"]])["(12)"] == (["Profit"], [])


def test_wide_and_long_tables_are_read_in_time_that_grows_with_them():
    for height, width in ((50, 2000), (20_000, 5)):
        cells = [
            Cell(f"{row}" if row and column else "x", row, column) for row in range(height) for column in range(width)
        ]
        start = time.process_time()
        names_of(cells)
        assert time.process_time() - start < 5


WORDS = st.sampled_from(["Rye", "Total", "(Net)", "kg", "12", "3.5 m", "-", "2019", "A sentence of words.", "☐"])


@st.composite
def tables(draw):
    """Draw cells that do not overlap, in any order."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    taken, cells = set(), []
    for row in range(height):
        for column in range(width):
            if (row, column) in taken or draw(st.integers(0, 5)) == 0:
                continue
            tall, wide = draw(st.sampled_from([(1, 1)] * 6 + [(2, 1), (1, 2), (1, width)]))
            tall, wide = min(tall, height - row), min(wide, width - column)
            places = {(r, c) for r in range(row, row + tall) for c in range(column, column + wide)}
            if places & taken:
                tall, wide, places = 1, 1, {(row, column)}
            taken |= places
            text = draw(WORDS)
            emphasis = ((0, len(text), "strong"),) if draw(st.booleans()) else ()
            cells.append(Cell(text, row, column, tall, wide, draw(st.integers(0, 3)) == 0, emphasis))
    return draw(st.permutations(cells))


@settings(max_examples=300, deadline=None)
@given(tables())
def test_names_stand_in_the_same_column_or_row_or_on_a_line_above(cells):
    cells = without_gaps(cells)
    across = max((cell.column + cell.width for cell in cells), default=0)
    for cell, names in zip(cells, names_of(cells), strict=True):
        assert not (names.header and (names.columns or names.rows))
        for number in names.columns:
            assert cells[number].covers(cell.column) or cell.covers(cells[number].column)
            assert cells[number].row != cell.row
        for number in names.rows:
            name = cells[number]
            is_beside = name.row <= cell.row < name.row + name.height and name.column < cell.column
            is_line = name.row < cell.row and (name.width == across or name.column == 0)
            assert is_beside or is_line
        assert len({*names.columns, *names.rows}) == len(names.columns) + len(names.rows)


@settings(max_examples=100, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(cells, random):
    shuffled = random.sample(cells, len(cells))
    found = []
    for order in (cells, shuffled):
        builder = Builder()
        builder.table(order)
        found.append(builder.finish())
    assert found[0] == found[1]


def test_a_line_above_that_is_tall_names_its_rows_once():
    cells = [Cell("Rye", 0, 0, height=2, header=True), Cell("May", 1, 2, header=True), Cell("£3", 2, 3, header=True)]
    assert all(len({*names.rows, *names.columns}) == len(names.rows) + len(names.columns) for names in names_of(cells))


def test_many_rows_of_names_are_named_in_proportion():
    def seconds(rows: int) -> float:
        cells = [Cell("ab", row, column, header=True) for row in range(rows) for column in range(3)]
        began = time.process_time()
        assert len(names_of(cells)) == 3 * rows
        return time.process_time() - began

    least = min(seconds(250) for _ in range(3))
    assert any(seconds(1000) < 8 * max(least, 0.01) for _ in range(3))
