"""The names by which the chat may be called, and the pages that belong to it."""

import pytest

from bot.web.access.address import Hosts, neighbourhood
from ingest.errors import BadInput


@pytest.mark.parametrize(
    "called",
    ["localhost", "LOCALHOST:7860", "127.0.0.1:7860", "127.9.9.9", "[::1]:7860", "chat.example.org", "10.1.2.3:80"],
)
def test_it_answers_to_names_of_this_machine_and_to_those_it_was_given(called):
    assert Hosts("0.0.0.0", ["Chat.Example.org"]).know(called, "10.1.2.3")


@pytest.mark.parametrize(
    "called",
    [
        "",
        "evil.example",
        "evil.example:7860",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "chat.example.org.evil.example",
        "evil.example@localhost:x",
        "10.1.2.4",
        "[::1",
        "localhost evil.example",
        "2130706433",
    ],
)
def test_it_answers_to_no_other_name(called):
    assert not Hosts("0.0.0.0", ["chat.example.org"]).know(called, "10.1.2.3")


def test_the_host_that_it_listens_on_is_a_name():
    assert Hosts("192.168.7.7").know("192.168.7.7:7860", "127.0.0.1")
    assert not Hosts("192.168.7.7").know("192.168.7.8:7860", "127.0.0.1")


@pytest.mark.parametrize(
    ("origin", "called", "trusted"),
    [
        ("http://localhost:7860", "localhost:7860", True),
        ("https://localhost", "localhost:443", True),
        ("http://LOCALHOST", "localhost", True),
        ("http://localhost:3000", "localhost:7860", False),
        ("http://127.0.0.1:7860", "localhost:7860", False),
        ("https://chat.example.org", "127.0.0.1:7860", True),
        ("https://evil.example", "127.0.0.1:7860", False),
        ("https://chat.example.org.evil.example", "127.0.0.1:7860", False),
        ("null", "127.0.0.1:7860", False),
        ("", "127.0.0.1:7860", False),
        ("file://", "127.0.0.1:7860", False),
        ("chrome-extension://localhost:7860", "localhost:7860", False),
    ],
)
def test_a_page_belongs_to_the_chat_that_it_was_loaded_from(origin, called, trusted):
    assert Hosts("127.0.0.1", ["chat.example.org"]).trust(origin, called) is trusted


@pytest.mark.parametrize("name", ["https://chat.example.org", "a/b", "", "a b", "*"])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(BadInput, match="a host is a name or an address"):
        Hosts("127.0.0.1", [name])


def test_one_guest_has_many_addresses_by_ipv6():
    assert neighbourhood("10.1.2.3") == "10.1.2.3"
    assert neighbourhood("2001:db8:1:2:3::4") == neighbourhood("2001:db8:1:2::") == "2001:db8:1:2::/64"
    assert neighbourhood("2001:db8:1:3::") != "2001:db8:1:2::/64"
    assert neighbourhood("testclient") == "testclient"
