import sqlite3
from dataclasses import replace
from html import unescape

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from bot.web import archive
from bot.web.access.logins import User
from bot.web.conversation import Conversation, Turn, to_data
from bot.web.examples import following
from bot.web.service import Service, checked_history, checked_question
from ingest.errors import BadInput, IndexNotFound, ModelUnavailable
from tests.chat_fakes import FakeChatbot, FakeIndex, answer, citation, crisis, document

NATIONS = "At the current time, 27 nations, including Germany, are participating."


@pytest.fixture
def chatbot():
    page = crisis()
    replies = {
        "How many?": answer(f"{NATIONS} [1]", [citation(page, NATIONS)]),
        "server down": ModelUnavailable("the server at 127.0.0.1:8000 cannot be reached"),
        "bug": ZeroDivisionError("division by zero"),
    }
    return FakeChatbot(FakeIndex.of(page), replies)


def test_a_question_waits_and_is_then_answered(chatbot):
    (waiting, _), (told, _) = Service(chatbot).converse("  How many? ", [])
    assert waiting == [Turn("How many?")]
    assert told[0].answer.text == f"{NATIONS} [1]"


def test_a_question_is_asked_as_was_chosen(chatbot):
    service, name = Service(chatbot), crisis().source
    *_, (turns, _) = service.converse("How many?", [], {"sources": [name], "answers": "careful", "model": "m"})
    assert (turns[0].answer.sources, chatbot.levels, chatbot.written_by) == ((name,), ["careful"], ["m"])
    *_, (turns, _) = service.converse("How many?", [], {"sources": [], "answers": None})
    assert (turns[0].answer.sources, chatbot.levels[-1]) == ((), None)


@pytest.mark.parametrize(
    "choice", [7, [], {"sources": "a.txt"}, {"sources": [1]}, {"answers": "reckless"}, {"model": 7}]
)
def test_a_choice_that_cannot_be_read_is_a_hint(chatbot, choice):
    ((turns, hint),) = Service(chatbot).converse("How many?", [], choice)
    assert (turns, chatbot.asked) == ([], [])
    assert hint.startswith("the choice of documents cannot be read")


def test_drafts_come_between_and_not_too_often(chatbot):
    said = [replace(answer(words), draft=True) for words in ("KFOR", "KFOR is", "KFOR is in")]
    chatbot.stream = lambda messages, **how: iter([*said, answer("KFOR is in Kosovo.")])
    texts = [turns[-1].answer and turns[-1].answer.text for turns, _ in Service(chatbot).converse("Where?", [])]
    assert texts == [None, "KFOR", "KFOR is in Kosovo."]


def test_a_follow_up_brings_the_turns_before_it(chatbot):
    service = Service(chatbot)
    *_, (turns, _) = service.converse("How many?", [])
    *_, (turns, _) = service.converse("server down", turns)
    list(service.converse("And Germany?", turns))
    assert chatbot.asked[-1] == [HumanMessage("How many?"), AIMessage(f"{NATIONS} [1]"), HumanMessage("And Germany?")]


def test_the_last_question_is_asked_again_or_changed(chatbot):
    service = Service(chatbot)
    *_, (turns, _) = service.converse("One?", [])
    *_, (turns, _) = service.converse("Two?", turns)
    *_, (again, _) = service.converse("How many?", turns, replaced=2)
    assert [turn.question for turn in again] == ["One?", "How many?"]
    assert [message.content for message in chatbot.asked[-1]][::2] == ["One?", "How many?"]
    *_, (more, _) = service.converse("How many?", turns, replaced=1)
    assert [turn.question for turn in more] == ["One?", "Two?", "How many?"]
    ((kept, hint),) = service.converse(" ", turns, replaced=2)
    assert (kept, hint) == (turns, "the question is empty: type one first")


def test_questions_to_go_on_with_are_about_what_stands_near():
    titles = ["Home", "Bees", "Ants", "Do wasps sting?", "Birds", "Fish"]
    held = document("".join(f"{title}\nSome words on {title}.\n" for title in titles), "a.txt", titles)
    cited = citation(held, "Some words on Ants.", heading="Home > Ants")
    told = answer("Ants. [1]", [cited])
    index = FakeIndex.of(held)
    assert following(index, told, []) == ["Do wasps sting?", "What is “Birds” about?", "What is “Fish” about?"]
    asked = ["Do wasps sting?", "What is “Fish” about?"]
    assert following(index, told, asked) == ["What is “Birds” about?", "What is “Bees” about?"]
    assert following(FakeIndex(), told, []) == following(index, answer("Hello."), []) == []
    shown = Service(FakeChatbot(index)).show([Turn("What do ants do?", told)])
    assert 'data-ask="Do wasps sting?"' in shown


@pytest.mark.parametrize("question", ["", " \n ", "x" * 4001, None, 7])
def test_a_question_that_cannot_be_asked_leaves_the_conversation_as_it_was(chatbot, question):
    before = [Turn("How many?")]
    ((turns, hint),) = Service(chatbot).converse(question, before)
    assert turns == before
    assert hint.startswith("the question")
    assert chatbot.asked == []


def test_an_error_meant_for_people_is_shown_as_it_is(chatbot):
    *_, (turns, _) = Service(chatbot).converse("server down", [])
    assert turns[0].error == "the server at 127.0.0.1:8000 cannot be reached"


def test_any_other_error_is_logged_and_told_without_its_details(chatbot, caplog):
    *_, (turns, _) = Service(chatbot).converse("bug", [])
    assert turns[0].error == "this question could not be answered; the server's log says why"
    assert "ZeroDivisionError" in caplog.text


def test_ask_returns_what_the_command_prints(chatbot):
    *_, told = Service(chatbot).ask("How many?", ["Earlier?"])
    assert told == chatbot.replies["How many?"].to_dict() | {"question": "How many?", "standalone": "How many?"}
    assert chatbot.asked[-1] == [HumanMessage("Earlier?"), HumanMessage("How many?")]


def test_history_is_questions_or_messages():
    said = ["one", {"role": "user", "content": "two"}, {"role": "assistant", "content": "three"}]
    assert checked_history(said) == [HumanMessage("one"), HumanMessage("two"), AIMessage("three")]
    assert checked_history(None) == []


@pytest.mark.parametrize(
    ("history", "words"),
    [
        ("one", "the history must be a list"),
        ([1], "history entry 1: the question must be text"),
        ([{"role": "system", "content": "x"}], "history entry 1: the role must be"),
        ([{"role": ["user"], "content": "x"}], "history entry 1: the role must be"),
        (["one", {"role": "user"}], "history entry 2: the question must be text"),
        (["x" * 4001], "history entry 1: the question has 4,001 characters"),
        (["x"] * 51, "the history has 51 entries"),
    ],
)
def test_a_history_that_cannot_be_used(history, words):
    with pytest.raises(BadInput, match=words):
        checked_history(history)


def test_half_a_character_does_not_get_through():
    assert checked_question("a\ud800b") == "a?b"


def test_the_welcome_suits_the_documents():
    assert Service(FakeChatbot(FakeIndex.of(crisis()))).welcome().documents == [crisis().title]
    text = "Opening hours:\nMonday to Friday.\nWho pays?\nThe tenant.\n"
    welcome = Service(FakeChatbot(FakeIndex.of(document(text, "a.txt", ["Opening hours:", "Who pays?"])))).welcome()
    assert welcome.examples == ["What is “Opening hours” about?", "Who pays?"]
    assert Service(FakeChatbot(FakeIndex())).welcome().examples == []


def test_conversations_of_a_login_are_listed_renamed_and_deleted(chatbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    service = Service(chatbot)
    told = Conversation([Turn("How many?", chatbot.replies["How many?"])], "ann", "one")
    for one in (told, replace(told, id="two", turns=[Turn("Who?", error="no")]), replace(told, id="three", user="")):
        service.keep(one)
    rows = service.kept("ann")["rows"]
    assert [(row["id"], row["title"]) for row in rows] == [("two", "Who?"), ("one", "How many?")]
    assert service.kept("ann", {"what": "rename", "id": "one", "title": " Nations "})["rows"][1]["title"] == "Nations"
    service.keep(replace(told, turns=[*told.turns, Turn("And?", error="no")]))
    assert [(row["id"], row["title"]) for row in service.kept("ann")["rows"]] == [("one", "Nations"), ("two", "Who?")]
    assert [turn.question for turn in service.reopen("ann", {"id": "one"}).turns] == ["How many?", "And?"]
    assert [row["id"] for row in service.kept("ann", {"what": "delete", "id": "one"})["rows"]] == ["two"]
    with pytest.raises(BadInput, match="not there any more"):
        service.reopen("ann", {"id": "one"})


def test_a_login_sees_its_own_conversations_alone(chatbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    service = Service(chatbot)
    service.keep(Conversation([Turn("How many?", error="no")], "ann", "one"))
    assert service.kept("bob", {"what": "delete", "id": "one"}) == {"rows": [], "note": ""}
    service.kept("bob", {"what": "rename", "id": "one", "title": "x"})
    with pytest.raises(BadInput, match="not there any more"):
        service.reopen("bob", {"id": "one"})
    assert [row["title"] for row in service.kept("ann")["rows"]] == ["How many?"]
    assert (tmp_path / "conversations.sqlite").stat().st_mode & 0o077 == 0


def test_without_a_login_the_browser_keeps_conversations(chatbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    service = Service(chatbot)
    told = Conversation([Turn("How many?", error="no")], "", "one")
    service.keep(told)
    assert service.kept("", {"what": "list"}) == {"rows": None, "note": ""}
    assert [turn.question for turn in service.reopen("", {"data": to_data(told)}).turns] == ["How many?"]
    with pytest.raises(BadInput, match="not a saved conversation"):
        service.reopen("", {"id": "one"})
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_conversations_that_cannot_be_used_is_a_line(chatbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conversations.sqlite").write_text("no database at all, but long enough to be looked at")
    service = Service(chatbot)
    told = Conversation([Turn("How many?", error="no")], "ann", "one")
    service.keep(told)
    kept = service.kept("ann")
    assert kept["rows"] == []
    assert kept["note"].startswith("Conversations.sqlite cannot be used: ")


def test_only_so_many_conversations_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST", 2)
    kept = archive.Archive(tmp_path / "a.sqlite")
    for key in ("one", "two", "three"):
        kept.keep(Conversation([Turn(key, error="no")], "ann", key))
    assert [row["id"] for row in kept.rows("ann")] == ["three", "two"]


def test_what_a_browser_kept_for_someone_else_is_not_shown(chatbot):
    data = to_data(Conversation([Turn("How many?", error="no")], "ann", "one"))
    service = Service(chatbot)
    assert service.restore(data, "ann").id == "one"
    assert service.restore(data, "bob") == service.restore("rubbish", "bob") == Conversation(user="bob")


GONE = IndexNotFound(".index: no index here; make one: python -m ingest PATH")
UNREADABLE = sqlite3.OperationalError("disk I/O error")


@pytest.mark.parametrize(
    ("error", "line"),
    [(GONE, "no index here; make one"), (UNREADABLE, "his could not be done; the server's log says why")],
)
def test_an_index_that_cannot_be_read_is_a_line_in_every_place(chatbot, monkeypatch, tmp_path, caplog, error, line):
    def documents():
        raise error

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chatbot.index, "documents", documents)
    monkeypatch.setattr(chatbot.index, "document", lambda source: documents())
    service, editor = Service(chatbot), User("anna", True)
    told = answer(f"{NATIONS} [1]", [citation(crisis(), NATIONS)])
    wrong = {"turn": 1, "reason": "wrong", "expected": "27", "source": crisis().source, "evidence": NATIONS}
    shown = [
        service.show([]),
        service.show([Turn("How many?", told)]),
        service.document_list("done"),
        [*service.refresh(editor)][-1][0],
        [*service.delete(editor, ["a.txt"])][-1],
        service.judge(wrong, Conversation((Turn("How many?", told),)))["note"],
    ]
    assert [html for html in shown if line not in unescape(html)] == []
    assert NATIONS in shown[1]
    assert service.documents() is None
    assert ("disk I/O error" in caplog.text) == (error is UNREADABLE)
