"""How answers and places look, whatever is in them."""

from io import StringIO

from rich.console import Console
from rich.text import Text

from bot.terminal.looks import answer_looks, draft_looks, place_looks, places_of, spelled
from bot.types import Statement
from tests.chat_fakes import answer, citation, document, passage, refusal, unverified

TEXT = "Kestrel Tower\n\nIt is 61 metres high. It was built in 1911.\n\nNobody lives there.\n"
TOWER = document(TEXT, "tower.txt")
STEERS = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e[red]x[/red]\r\x08"
"""Clears the screen, names the window, makes all red, turns words around, writes over what is there."""


def printed(*texts: Text, width: int = 60, **how) -> str:
    console = Console(file=StringIO(), width=width, highlight=False, markup=False, **how)
    console.print(*texts, sep="\n")
    return console.file.getvalue()


def test_a_sure_answer_has_ticks_and_the_short_answer_in_bold():
    cited = citation(TOWER, "It is 61 metres high.")
    said, notes, audit = answer_looks(answer("61 metres. “It is 61 metres high.” [1]", [cited], answer="61 metres"))
    assert [(span.start, span.end, span.style) for span in said.spans][-1] == (0, 9, "bold")
    assert notes.plain == "[1] tower.txt ✓\n“It is 61 metres high.”"
    assert audit.plain == "Reader · 1 quote found in its document · sure"


def test_an_unsure_answer_says_so_and_has_no_ticks():
    cited = citation(TOWER, "It is 61 metres high.")
    said, notes, audit = answer_looks(answer("61 metres. [1]", [cited], answer="61 metres", certainty="unsure"))
    assert said.plain == "Not sure. This may be it:\n61 metres. [1]"
    assert "bold" not in [span.style for span in said.spans]
    assert "✓" not in notes.plain
    assert audit.plain.endswith("not sure")


def test_what_is_not_supported_is_marked_with_its_reason():
    text = "It is 61 metres high [1]. It is made of gold [1]."
    flawed = Statement(26, 49, "unsupported", (1,), "nothing of gold is said")
    told = answer(
        text, [citation(TOWER, "It is 61 metres high.")], statements=[flawed], certainty="unsure", writer="m:x"
    )
    said = next(answer_looks(told)).plain
    assert said.endswith(
        "high [1]. It is made of gold [1]. ⚠ (not supported by what it cites: nothing of gold is said)"
    )


def test_a_quote_that_is_not_there_is_told():
    told = answer("It is tall.", [], unverified=[unverified("It is tall")], certainty="unsure")
    _, notes, _ = answer_looks(told)
    assert notes.plain.split("\n") == [
        "No quote from the documents supports this answer.",
        "not verified: “It is tall” (not found in the documents)",
    ]


def test_cells_of_a_row_say_their_place_once():
    cells = [citation(TOWER, "61 metres", 1, group=1), citation(TOWER, "1911", 2, group=1)]
    _, notes, _ = answer_looks(answer("61 metres [1], 1911 [2]", cells))
    assert notes.plain == "[1] tower.txt ✓\n“61 metres”\n[2] ✓ “1911”"


def test_where_nothing_was_found_the_nearest_passages_can_be_opened():
    told = refusal("Who lives there?", [passage(TOWER, "Nobody lives there.")] * 5)
    first, nearest, audit = answer_looks(told)
    assert first.plain == "The documents do not say."
    assert nearest.plain.split("\n")[:3] == [
        "Nearest passages; none of them answers the question:",
        "[1] tower.txt",
        "Nobody lives there.",
    ]
    assert list(places_of(told)) == [1, 2, 3]
    assert audit.plain == "Reader · no quotes · low chance of an answer"


def test_a_place_stands_marked_between_its_lines():
    where, rows = place_looks(citation(TOWER, "61 metres high", heading="Kestrel Tower", page=2), TEXT)
    assert where.plain == "tower.txt · p. 2 · Kestrel Tower · characters 21–35"
    assert [(sign.plain, line.plain) for sign, line in rows] == [
        ("│", "Kestrel Tower"),
        ("│", ""),
        (">", "It is 61 metres high. It was built in 1911."),
        ("│", ""),
        ("│", "Nobody lives there."),
        ("│", ""),
    ]
    (marked,) = [span for span in rows[2][1].spans if "reverse" in str(span.style)]
    assert rows[2][1].plain[marked.start : marked.end] == "61 metres high"


def test_a_long_line_is_cut_around_the_place():
    long = document("a" * 5000 + " 61 metres " + "b" * 5000, "long.txt")
    _, rows = place_looks(citation(long, "61 metres"), long.text)
    assert [line.plain for _, line in rows] == ["…", "a" * 599 + " 61 metres " + "b" * 599, "…"]


def test_of_a_draft_the_end_is_shown_as_unchecked():
    console = Console(file=StringIO(), width=20, height=6)
    draft = draft_looks("\n".join(map(str, range(1000))), console)
    assert draft.plain == "not checked yet:\n997\n998\n999"


def test_nothing_that_is_told_steers_or_is_markup():
    cited = citation(TOWER, "1911", heading=STEERS)
    told = answer(
        f"{STEERS} 1911 [1]",
        [cited],
        answer=STEERS,
        standalone=f"who {STEERS}",
        notice=STEERS,
        writer=STEERS,
        sources=(STEERS,),
        certainty="unsure",
        statements=[Statement(0, 9, "unsupported", (1,), STEERS)],
        unverified=[unverified(STEERS, STEERS)],
    )
    near = refusal(STEERS, [passage(TOWER, "1911", heading=STEERS)], text=STEERS)
    where, rows = place_looks(cited, TEXT.replace("Nobody", STEERS))
    draft = draft_looks(STEERS, Console(width=20))
    shown = [*answer_looks(told), *answer_looks(near), where, *(line for _, line in rows), draft]
    for width in (1, 20, 200):
        seen = printed(*shown, width=width)
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r", "\x08"} & set(seen)
        assert max(map(len, seen.split("\n"))) <= width
    assert seen.count("[red]x[/red]") >= 12


def test_a_terminal_without_unicode_gets_signs_of_ascii():
    told = answer("“It” [1]", [citation(TOWER, "It is 61 metres high.")])
    assert [spelled(text).plain for text in answer_looks(told)] == [
        '"It" [1]',
        '[1] tower.txt +\n"It is 61 metres high."',
        "Reader - 1 quote found in its document - sure",
    ]
