"""Logins: tokens hold at every chat with the same logins, and at no other."""

import pytest
from starlette.requests import Request

from bot.web import login
from bot.web.login import COOKIE, HOLDS, Logins


def who(logins: Logins, token: str | None) -> str | None:
    headers = [(b"cookie", f"{COOKIE}={token}".encode())] if token else []
    return logins.user_of(Request({"type": "http", "headers": headers}))


def test_a_token_holds_at_another_chat_with_the_same_logins():
    token = Logins({"ann": "secret", "Zoë.é": "öther"}).token("Zoë.é", "öther")
    assert who(Logins({"Zoë.é": "öther"}), token) == "Zoë.é"


def test_only_who_knows_the_password_gets_a_token():
    logins = Logins({"ann": "secret"})
    for user, password in [("ann", "Secret"), ("ann", ""), ("bob", "secret"), ("bob", ""), ("", "")]:
        assert logins.token(user, password) is None


def test_another_password_or_none_any_more_ends_a_login():
    token = Logins({"ann": "secret"}).token("ann", "secret")
    assert who(Logins({"ann": "changed"}), token) is None
    assert who(Logins({"bob": "secret"}), token) is None


def test_a_login_ends_after_a_week(monkeypatch):
    now = 1_000_000.0
    monkeypatch.setattr(login, "time", lambda: now)
    logins = Logins({"ann": "secret"})
    token = logins.token("ann", "secret")
    now += HOLDS - 1
    assert who(logins, token) == "ann"
    now += 1
    assert who(logins, token) is None


def test_a_token_cannot_be_changed_or_made_up():
    logins = Logins({"ann": "secret", "bob": "other"})
    name, until, signature = logins.token("ann", "secret").split(".")
    bob = logins.token("bob", "other").split(".")[0]
    made_up = [
        f"{bob}.{until}.{signature}",
        f"{name}.{int(until) + 1}.{signature}",
        f"{name}.{until}.",
        "a.b.c",
        "..",
        "x",
    ]
    for token in [*made_up, None, "a.b.c", "..", "x", f"{name}.{until}.{signature}é"]:
        assert who(logins, token) is None


@pytest.mark.parametrize("name", ["a", "a.b", "a" * 200])
def test_any_name_will_do(name):
    logins = Logins({name: "secret"})
    assert who(logins, logins.token(name, "secret")) == name
