"""Small talk is a message that consists of nothing else."""

import pytest

from bot.question.smalltalk import SmallTalk, small_talk

TALK = {
    SmallTalk.GREETING: [
        "hi",
        "Hello there!",
        "heyyy",
        "good morning :)",
        "hello, how are you?",
        "hi bot!",
        "Grüß Gott",
        "¡buenos dias!",
    ],
    SmallTalk.THANKS: [
        "thanks!",
        "thx",
        "ok thank you",
        "great, thanks",
        "Thanks a lot for your help!",
        "merci beaucoup",
        "That's very helpful <3",
    ],
    SmallTalk.GOODBYE: ["bye", "ok, goodbye and thanks", "Have a nice day!", "Auf Wiedersehen"],
    SmallTalk.AGREEMENT: ["ok", "got it", "sorry"],
    SmallTalk.ABILITIES: [
        "what can you do",
        "Hi! What can you do for me?",
        "what can I ask?",
        "How does this work?",
        "Help!",
        "who are you",
        "What kind of questions can I ask?",
    ],
    SmallTalk.HOLDINGS: [
        "what documents do you have",
        "Hello, which files are there?",
        "how many documents do you have?",
        "list all documents",
    ],
}
ASKED = [
    "What documents do I need for a visa?",
    "What can you do with a KFOR ID?",
    "Hi, when did KFOR begin?",
    "thanks — and who leads it?",
    "thanks, and the second one?",
    "How many documents are required?",
    "which files are attached to the minutes",
    "list the documents",
    "Help for refugees",
    "help desk",
    "who are you allowed to invite",
    "what do you know about KFOR",
    "how does this work with minors",
    "how does it work",
    "hello world",
    "greetings cards",
    "Good Friday",
    "Great Britain",
    "great! And Libya?",
    "ok, which one",
    "and there?",
    "What is a goodbye party?",
    "who said thank you",
    "hi-res images",
    "summarise",
    "what is this about",
    "yes",
    "please",
    "there",
    "why",
    "KFOR",
    "?",
    "hi " * 100,
]


@pytest.mark.parametrize(("message", "kind"), [(message, kind) for kind, said in TALK.items() for message in said])
def test_a_message_of_nothing_else_is_talk(message, kind):
    assert small_talk(message) is kind


@pytest.mark.parametrize("message", ASKED)
def test_a_message_with_anything_else_is_asked(message):
    assert small_talk(message) is None
