"""Answers in tables: the cell whose row and column a question names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.question.form import Form
from bot.question.language import ENGLISH
from bot.question.question import Question
from bot.question.words import pointing, stem
from bot.rules import rule
from bot.types import Passage
from bot.writing.forms.unfit import is_unfit
from bot.writing.place import Place
from ingest.blocks import Block, Label

Words = frozenset[str]

WHOLE = 4
"""A cell of at most so many words is told as a whole."""

_WORD = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")


@dataclass(frozen=True)
class _Cell:
    """A value in a table, and the words that name its row and its column."""

    place: Place
    block: Block
    row: Words
    column: Words

    @property
    def table(self) -> tuple[str, int]:
        """What tells its table from others."""
        return self.place.passage.source, self.block.table


@rule(otherwise=lambda question, passages: None)
def named_cell(question: Question, passages: Sequence[Passage]) -> Place | None:
    """Return the one cell whose row and column a question names, if it fits the form of the question.

    All words of the question name them, or stand in the headings above or in the line that announces the table.
    """
    if question.form is Form.WHETHER:
        return None
    asked, cells = words_of(_subject(question)), list(_cells(passages))
    found = [cell for cell in _named(asked, cells) if not asked - _known(cell, cells) - cell.row - cell.column]
    fitting = [cell.place for cell in found if cell.row & asked and not is_unfit(question, cell.place)]
    return fitting[0] if len(fitting) == 1 else None


@rule(otherwise=lambda question, place, passages: place)
def settled(question: Question, place: Place, passages: Sequence[Passage]) -> Place | None:
    """Return a place in the row and column that a question names; None if nothing stands there.

    A place outside of tables stays as it is.
    """
    block = place.block
    if block is None or block.kind != "cell" or block.header:
        return place
    asked = words_of(_subject(question))
    cells = [cell for cell in _cells(passages) if cell.table == (place.passage.source, block.table)]
    if _names_its_row(block, cells) and not words_of(place.words) <= asked:
        return place
    row, column = _row_for(asked, block, cells), _column_for(asked, block, cells)
    if (row, column) == (block.row, block.column):
        return _whole(place)
    there = [cell.place for cell in cells if (cell.block.row, cell.block.column) == (row, column)]
    return there[0] if there else None


def _subject(question: Question) -> str:
    """Return the words of a question, with those of its context only if it points back at them."""
    return question.standalone if pointing(question.asked) else question.asked


def _cells(passages: Sequence[Passage]) -> Iterator[_Cell]:
    """Yield the values in tables."""
    for number, passage in enumerate(passages):
        for block in passage.blocks:
            if block.kind == "cell" and not block.header and passage.start <= block.start:
                place = Place.of(number, passage, block)
                yield _Cell(place, block, _all_words(block.rows), _all_words(block.columns))


def _named(asked: Words, cells: Sequence[_Cell]) -> list[_Cell]:
    """Return the cells of whose row and column a question has all words, and most of them."""
    whole = [cell for cell in cells if cell.row and cell.row | cell.column <= asked]
    most = max((len(cell.row | cell.column) for cell in whole), default=0)
    return [cell for cell in whole if len(cell.row | cell.column) == most]


def _known(cell: _Cell, cells: Sequence[_Cell]) -> Words:
    """Return the words of what stands above a cell's table, and of the names of its first columns."""
    corner = [
        label for other in cells if other.table == cell.table and not other.block.rows for label in other.block.columns
    ]
    return words_of(cell.place.passage.heading) | _all_words(cell.block.above) | _all_words(corner)


def _names_its_row(block: Block, cells: Sequence[_Cell]) -> bool:
    return any(label.start == block.start for cell in cells for label in cell.block.rows)


def _row_for(asked: Words, own: Block, cells: Sequence[_Cell]) -> int:
    """Return the one row that a question names with more words than the own row of a cell; else that."""
    names: dict[int, Words] = {}
    for cell in cells:
        names[cell.block.row] = names.get(cell.block.row, frozenset()) | cell.row
    return _only_best(asked, own.row, names)


def _column_for(asked: Words, own: Block, cells: Sequence[_Cell]) -> int:
    """Return the one column that a question names with more words than the own column of a cell; else that."""
    names: dict[int, Words] = {}
    for cell in cells:
        names.setdefault(cell.block.column, cell.column)
    return _only_best(asked, own.column, names)


def _only_best(asked: Words, own: int, names: dict[int, Words]) -> int:
    named = {number: len(words) for number, words in names.items() if words and words <= asked}
    most = max(named.values(), default=0)
    best = [number for number, count in named.items() if count == most]
    here = len(names.get(own, frozenset()) & asked)
    return best[0] if len(best) == 1 and most > here else own


def _whole(place: Place) -> Place:
    unit = place.sentence
    return unit if len(_WORD.findall(unit.words)) <= WHOLE else place


def _all_words(labels: Sequence[Label]) -> Words:
    return frozenset().union(*(words_of(label.text) for label in labels))


def words_of(text: str) -> Words:
    """Return the content words of a text, shortened so that "child" and "children" meet; codes ("C-12R") are whole."""
    pieces = (
        piece for word in _WORD.findall(text) for piece in ([word] if _has_digit(word) else re.split("[-/.]", word))
    )
    return frozenset(_shortened(piece) for piece in pieces if _is_capital(piece) or not _is_function_word(piece))


def _is_function_word(word: str) -> bool:
    return word.lower() in ENGLISH.function_words


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _shortened(word: str) -> str:
    bare = word[:-3] if word.endswith("ing") and len(word) > 6 else word
    return word.lower() if _has_digit(word) else stem(bare)[:5]


def _is_capital(word: str) -> bool:
    """Say whether a word is a name of one letter ("Zone A")."""
    return len(word) == 1 and word.isupper()
