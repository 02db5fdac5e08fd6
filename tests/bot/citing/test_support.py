"""What the statements of an answer are worth: the parts by hand, and the real judge on true and false ones."""

import pytest

from bot.citing.cite import Checked
from bot.citing.judge import NOT_SAID, Judgement
from bot.citing.support import TOO_SHORT, UNCITED, Support, evidence_of, is_enough, statements_of
from bot.types import Citation, Draft, Passage
from ingest.documents import Document

LEASE = Document.of(
    "The tenant shall pay a monthly rent of 840 pounds. Pets are not allowed without the written consent of "
    "the landlord.\nEither party may end the lease with two months' notice. The deposit is returned within 30 days.\n"
    "\n"
    "Keys: two",
    "lease.txt",
)
BRIDGE = Document.of(
    "The Harbour Bridge was built between 1931 and 1936 by Larsen & Sons. It is 642 metres long. Cyclists may use the "
    "southern footpath, but lorries over 12 tonnes are not permitted. A toll of $3 was abolished in 1988.",
    "bridge.txt",
)
KFOR = Document.of(
    "Since 1999, KFOR has contributed to a secure environment in Kosovo. 27 nations, including Germany, are "
    "participating. Germany is providing up to 550 soldiers.",
    "kfor.txt",
)
DOCUMENTS = {document.source: document for document in (LEASE, BRIDGE, KFOR)}


def whole(document):
    return Passage(
        document.source, document.sha256, 0, len(document.text), document.text, "", 1.0, blocks=document.blocks
    )


PASSAGES = [whole(document) for document in DOCUMENTS.values()]


def cited(document, quote, number=1, **more):
    start = document.text.index(quote)
    return Citation(number, document.source, document.sha256, start, start + len(quote), quote, "verbatim", "", **more)


class Echoes:
    """Supports what ends with an exclamation mark."""

    def judge(self, statement, evidence):
        return Judgement(0.9) if statement.endswith("!") else Judgement(0.2, NOT_SAID, sure=False)


def told(text, *citations, extractive=False, answered=True, supports=None, question=""):
    draft = Draft(answered, "", text, 1.0, extractive=extractive)
    statements = statements_of(draft, Checked(text, citations, ()), question, PASSAGES, supports or Echoes())
    return [(text[s.start : s.end], s.support, s.citations, s.reason) for s in statements]


RENT = cited(LEASE, "a monthly rent of 840 pounds")
PETS = cited(LEASE, "Pets are not allowed without the written consent of the landlord.", 2)


def test_every_sentence_of_a_model_is_a_statement():
    assert told("Rent is due! [1] Pets are fine. [2] The sky is green. Hello!", RENT, PETS) == [
        ("Rent is due! [1]", "supported", (1,), ""),
        ("Pets are fine. [2]", "unsupported", (2,), NOT_SAID),
        ("The sky is green.", "uncited", (), UNCITED),
        ("Hello!", "supported", (), ""),
    ]


def test_the_words_of_a_quote_are_quoted():
    assert told("A monthly rent of 840 pounds [1].", RENT) == [
        ("A monthly rent of 840 pounds [1].", "quoted", (1,), "")
    ]


@pytest.mark.parametrize(("quote", "enough"), [("the", False), ("two months' notice", False), ("Keys: two", True)])
def test_a_quote_of_a_few_words_supports_nothing_unless_it_is_all_that_is_there(quote, enough):
    citation = cited(LEASE, quote)
    assert is_enough([citation], PASSAGES) is enough
    support = ("supported", (1,), "") if enough else ("unsupported", (1,), TOO_SHORT)
    assert told("It says so! [1]", citation) == [("It says so! [1]", *support)]


def test_a_cell_is_enough_beside_what_names_it():
    assert is_enough([cited(LEASE, "two", group=1)], PASSAGES)


def test_a_quote_stands_for_its_sentence():
    assert evidence_of([cited(LEASE, "two months' notice")], PASSAGES).words == (
        "Either party may end the lease with two months' notice."
    )


def test_what_is_made_of_quotes_is_quoted_and_what_is_added_to_it_supported():
    text = f"Yes. “{PETS.quote}” [2] 840. “{RENT.quote}” [1]"
    assert told(text, RENT, PETS, extractive=True) == [
        (text[: text.index("[2]") + 3], "supported", (2,), ""),
        (text[text.index("840") :], "quoted", (1,), ""),
    ]


def test_a_refusal_states_nothing():
    assert told("The documents do not say.", answered=False) == []


@pytest.fixture(scope="module")
def support():
    return Support()


@pytest.mark.parametrize(
    ("source", "quote", "statement"),
    [
        ("lease.txt", "a monthly rent of 840 pounds", "The rent is 840 pounds a month."),
        ("lease.txt", "Pets are not allowed without the written consent", "Pets need the landlord's written consent."),
        ("lease.txt", "may end the lease with two months' notice", "The lease can be ended by either side."),
        ("bridge.txt", "built between 1931 and 1936", "Larsen & Sons built the bridge from 1931 to 1936."),
        ("bridge.txt", "It is 642 metres long.", "The Harbour Bridge has a length of 642 metres."),
        ("bridge.txt", "lorries over 12 tonnes are not permitted", "Lorries heavier than 12 tonnes are not allowed."),
        ("kfor.txt", "27 nations, including Germany", "Germany is one of the 27 participating nations."),
        ("kfor.txt", "Since 1999, KFOR has contributed", "KFOR has been in Kosovo since 1999."),
    ],
)
def test_what_the_evidence_says_in_other_words_is_supported(support, source, quote, statement):
    assert told(f"{statement} [1]", cited(DOCUMENTS[source], quote), supports=support)[0][1] == "supported"


@pytest.mark.parametrize(
    ("source", "quote", "statement"),
    [
        ("lease.txt", "a monthly rent of 840 pounds", "The rent is 910 pounds a month."),
        ("lease.txt", "Pets are not allowed without the written consent", "Pets are allowed."),
        ("lease.txt", "The deposit is returned within 30 days.", "The tenant may sublet the flat to students."),
        ("lease.txt", "the", "The flat has a garden."),
        ("bridge.txt", "It is 642 metres long.", "KFOR has been in Kosovo since 1999."),
        ("bridge.txt", "A toll of $3 was abolished in 1988.", "A toll of $3 was introduced in 1988."),
        ("kfor.txt", "Germany is providing up to 550 soldiers.", "France is providing up to 550 soldiers."),
        ("kfor.txt", "27 nations, including Germany", "KFOR is commanded by an Italian general."),
    ],
)
def test_a_lie_does_not_pass_for_what_its_real_quote_says(support, source, quote, statement):
    (_, supported, _, reason), *_ = told(f"{statement} [1]", cited(DOCUMENTS[source], quote), supports=support)
    assert (supported, bool(reason)) == ("unsupported", True)
