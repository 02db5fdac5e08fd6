"""What replies of chat models come to: quotes in every form, words found by ourselves, refusals in any wording."""

import pytest

from bot.citing.judge import Judgement
from bot.citing.support import Support
from bot.question.question import Question
from bot.types import REFUSAL, Passage
from bot.writing.chat_model.reply import draft_of
from bot.writing.chat_model.structured import read, shown

SUPPORT = Support()

TEA = [Passage("a.txt", "0", 0, 9, "Tea is hot.", "", 1.0)] * 6


def passages(*texts: str) -> list[Passage]:
    return [Passage(f"{n}.txt", "0", 0, len(text), text, "Harbour bridge", 1.0) for n, text in enumerate(texts)]


BRIDGE = passages(
    "The bridge was opened in 1931. It carries 40,000 cars a day. A train crosses it every ten minutes.",
    "Walking across takes half an hour. Cyclists use the western path; dogs are not allowed there.",
)


def draft(reply, question="When was the bridge opened?", shown=BRIDGE, supports=None):
    return draft_of(reply, Question(question, question), shown, "m", supports or SUPPORT)


@pytest.mark.parametrize(
    ("reply", "text", "answer", "cited"),
    [
        ("Tea is hot [2020].", "Tea is hot [2020].", "Tea is hot [2020].", []),
        ("At [12:30], tea is hot [1].", "At [12:30], tea is hot [1].", "At [12:30], tea is hot.", [0]),
        ("Tea is hot [1, 3].", "Tea is hot [1] [2].", "Tea is hot.", [0, 2]),
        ("Tea [0] has 80 degrees [7].", "Tea [1] has 80 degrees [2].", "Tea has 80 degrees.", [-1, 6]),
        ('Tea has 80 degrees [2020: "80"].', "Tea has 80 degrees [1].", "Tea has 80 degrees.", [2019]),
        ("Tea [1: is hot] [12345]", "Tea [1] [12345]", "Tea [12345]", [0]),
        ('Tea [1: "is hot"] is [1: “Tea”]. [2]', "Tea [1] is [2] [3].", "Tea is.", [0, 0, 1]),
    ],
)
def test_citations_are_told_from_other_numbers_in_brackets(reply, text, answer, cited):
    told = draft(reply, "How is tea?", TEA)
    assert (told.text, told.answer) == (text, answer)
    assert [quote.passage for quote in told.quotes] == cited


def test_no_marker_has_a_number_that_is_text():
    told = draft("In [100], " + "tea is hot [1]. " * 101, "How is tea?", TEA)
    assert {quote.number for quote in told.quotes} == {*range(1, 103)} - {100}
    assert told.answer.startswith("In [100], tea is hot. tea")


def test_a_citation_behind_a_full_stop_belongs_to_the_sentence_before_it():
    told = draft('It was opened in 1931. [1: "bridge was opened in 1931"] Walking takes an hour. [2: "half an hour"]')
    assert told.text == "It was opened in 1931 [1]. Walking takes an hour [2]."


def test_a_reply_that_is_nothing_but_citations_shows_their_quotes():
    assert draft('[1: "opened in 1931"]').text == "opened in 1931 [1]"
    told = draft('- [1: "opened in 1931"]\n- [2: "half an hour"]')
    assert (told.text, told.answer) == ("opened in 1931 [1]\nhalf an hour [2]", "opened in 1931\nhalf an hour")
    assert draft("[1]").text == "The bridge was opened in 1931 [1]."


def test_a_quote_that_is_announced_is_shown():
    assert draft('The page says: [1: "opened in 1931"].').text == "The page says: “opened in 1931” [1]."


@pytest.mark.parametrize(
    ("reply", "text", "quote"),
    [
        ('1931 [1: "in 1931"]', "1931 [1]", "The bridge was opened in 1931."),
        ("1931", "1931 [1]", "The bridge was opened in 1931."),
        ("In 1931.", "In 1931 [1].", "The bridge was opened in 1931."),
        ("It was **opened in 1931**.", "It was **opened in 1931** [1].", "The bridge was opened in 1931."),
        ("| opened | 1931 |", "| opened | 1931 [1] |", "The bridge was opened in 1931."),
        (
            "Opened in 1931, it carries 40,000 cars.",
            "Opened in 1931, it carries 40,000 cars [1].",
            "The bridge was opened in 1931. It carries 40,000 cars a day.",
        ),
        (
            'The bridge opened in 1931 [2: "the bridge has been open since 1931"].',
            "The bridge opened in 1931 [1].",
            "The bridge was opened in 1931.",
        ),
        (
            'The bridge opened in 1931 [2: "Cyclists use the western path"].',
            "The bridge opened in 1931 [2].",
            "The bridge was opened in 1931.",
        ),
    ],
)
def test_what_a_reply_does_not_quote_is_found(reply, text, quote):
    told = draft(reply)
    assert (told.text.replace("[2]", "[1]"), [one.text for one in told.quotes]) == (text.replace("[2]", "[1]"), [quote])
    assert (told.answered, told.sure, told.confidence) == (True, True, 1.0)
    (found,) = told.quotes
    assert BRIDGE[found.passage].text[slice(*found.span)] == quote


@pytest.mark.parametrize(
    "reply",
    [
        "The bridge opened in 1932.",
        "The bridge was built by Robert Smith and opened with a dance.",
        "It carries 45,000 cars a day.",
        'Dogs are allowed on the western path [2: "dogs may go there"].',
    ],
)
def test_what_nothing_supports_is_not_cited(reply):
    told = draft(reply)
    assert (told.answered, told.sure, told.confidence) == (True, False, 0.0)
    assert [quote.text for quote in told.quotes] in ([], ["dogs may go there"])


def test_confidence_is_the_share_of_statements_that_cite_words_that_are_there():
    told = draft('It opened in 1931 [1: "opened in 1931"]. It was painted green in 1950.')
    assert (told.confidence, told.sure) == (0.5, True)


@pytest.mark.parametrize(
    ("question", "reply", "sure"),
    [
        ("How many cars a day?", "40,000", True),
        ("How many cars cross the Harbour bridge?", "40,000", True),
        ("How many cars does the bridge of Oslo carry?", "40,000", False),
        ("Is it true that Oslo is proud of it?", "In 1931.", False),
    ],
)
def test_a_short_reply_is_sure_only_where_the_names_in_the_question_are_near(question, reply, sure):
    assert draft(reply, question).sure == sure


class Doubting(Support):
    """Believes nothing of 1931."""

    def judge(self, statement, evidence):
        return Judgement(0.1, "never in 1931") if "1931" in statement else Judgement(0.9)


def test_whoever_judges_support_has_the_last_word():
    assert draft("In 1931.", supports=Doubting()).quotes == ()


REFUSALS = [
    ("Who built the bridge?", "NOT IN THE DOCUMENTS"),
    ("Who built the bridge?", "**Not in the documents.**"),
    ("Who built the bridge?", "Not in the documents. Passage 1 only says that it was opened in 1931 [1]."),
    ("Who built the bridge?", "The passages do not mention who built the bridge."),
    ("Who built the bridge?", "I could not find this information in the provided documents."),
    ("Who built the bridge?", "I'm sorry, but there is no information about the builder."),
    ("Who built the bridge?", "There is nothing about that in passages 1 to 4."),
    ("Who built the bridge?", "Unfortunately, the text doesn't specify the architect or the company responsible."),
    ("Who built the bridge?", "It is not possible to answer the question from what was given."),
    ("Who built the bridge?", "I don't know."),
    ("Who built the bridge?", "Unknown."),
    ("Who built the bridge?", 'The builder is not named [1: "The bridge was opened in 1931."].'),
    ("What does the toll cost?", "The provided text lacks details regarding tolls."),
    ("What does the toll cost?", "No answer available."),
    ("What does the toll cost?", "My sources are silent on the cost of the toll; please consult another reference."),
    ("What does the toll cost?", "This cannot be determined from the context."),
    ("Wer hat die Brücke gebaut?", "Die Passagen enthalten keine Angaben dazu, wer die Brücke gebaut hat."),
    ("Wer hat die Brücke gebaut?", "Leider kann ich diese Frage anhand der Texte nicht beantworten."),
    ("Qui a construit le pont ?", "Les passages fournis ne mentionnent pas le constructeur du pont."),
    ("Qui a construit le pont ?", "Je ne trouve aucune information à ce sujet."),
    ("¿Quién construyó el puente?", "Los documentos no dicen quién construyó el puente."),
    ("Кто построил мост?", "В документах об этом ничего не сказано."),
]

ANSWERS = [
    ("When was the bridge opened?", "1931"),
    ("When was the bridge opened?", "The bridge was opened in 1931 [1]."),
    ("When was the bridge opened?", "The passages say that it was opened in 1931."),
    ("When was the bridge opened?", "I believe it was in 1929."),
    ("How many cars cross it?", "40,000 a day."),
    ("How many cars cross it?", "No number of trains is given, but 40,000 cars cross it [1]."),
    ("How long does it take to walk?", "Half an hour."),
    ("How long does it take to walk?", 'You need about thirty minutes [2: "takes half an hour"].'),
    ("Who may use the western path?", "Cyclists."),
    ("Who may use the western path?", "Cyclists, but no dogs."),
    ("May dogs use the western path?", "No, they are not allowed there [2]."),
    ("May dogs use the western path?", 'No [2: "dogs are not allowed there"].'),
    ("Is it quick to walk across?", 'No, it is slow [2: "Walking across takes half an hour"].'),
    ("Who built the bridge?", "It was built by the engineer Robert Smith."),
    ("How often does a train cross?", "Every ten minutes a train crosses."),
    ("Wann wurde die Brücke eröffnet?", "Die Brücke wurde 1931 eröffnet."),
]


@pytest.mark.parametrize(("question", "reply"), REFUSALS)
def test_a_refusal_in_any_wording_is_one(question, reply):
    told = draft(reply, question)
    assert (told.answered, told.answer, told.text, told.confidence, told.quotes) == (False, "", REFUSAL, 0.0, ())
    assert told.notice == "" or told.notice.startswith("No passage supports what the chat model m wrote: “")


@pytest.mark.parametrize(("question", "reply"), ANSWERS)
def test_an_answer_is_no_refusal(question, reply):
    assert draft(reply, question).answered


def test_structured_replies_are_read():
    reply = (
        '{"answer": "It was opened in **1931** [1]. Dogs stay away [2].", "quotes": ['
        '{"passage": 1, "words": "40,000 cars"}, {"passage": 1, "words": "opened in 1931"}, '
        '{"passage": 2, "words": "dogs are not allowed"}]}'
    )
    for given in (reply, f"```json\n{reply}\n```"):
        told = draft(given)
        assert told.text == "It was opened in **1931** [1]. Dogs stay away [2]."
        assert [quote.text for quote in told.quotes] == ["The bridge was opened in 1931.", "dogs are not allowed"]


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ('{"answer": "In 1931.", "quotes": [{"passage": 1, "words": "opened in 1931"}]}', "In 1931 [1]."),
        ('{"answer": "", "quotes": [{"passage": 1, "words": "opened in 1931"}]}', "opened in 1931 [1]"),
        ('{"answer": "In 1931.", "quotes": "none"}', "In 1931 [1]."),
        ('{"answer": "In 1931.", "quotes": [7, {"passage": "1", "words": 2}]}', "In 1931 [1]."),
        ('{"answer": "In 1931.", "quo', "In 1931 [1]."),
    ],
)
def test_structured_replies_with_faults_are_read_as_far_as_possible(reply, text):
    assert draft(reply).text == text


def test_an_object_of_another_kind_is_text():
    for reply in ('{"a": 1}', "{x}", "[1]", '{"answer": 7}'):
        assert read(reply) == (reply, [])


def test_of_an_object_that_comes_only_its_answer_is_shown():
    pieces = ['{"ans', '{"answer": "In', '{"answer": "In 1931.", "quotes": [{"pas']
    assert [shown(piece) for piece in pieces] == ["", "In", "In 1931."]
    assert [shown(piece) for piece in ("In", "{x}")] == ["In", "{x}"]
