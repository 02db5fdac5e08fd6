"""Logins: tokens hold at every chat with the same logins, and at no other."""

import io

import pytest
from starlette.requests import Request

from bot.__main__ import main
from bot.web.access import logins as module
from bot.web.access.logins import COOKIE, HOLDS, Login, Logins, User, line_of, logins_of
from ingest.errors import BadInput


def known(**passwords: str) -> Logins:
    return Logins([Login(User(name), password) for name, password in passwords.items()])


def who(logins: Logins, token: str | None) -> str | None:
    headers = [(b"cookie", f"{COOKIE}={token}".encode())] if token else []
    user = logins.user_of(Request({"type": "http", "headers": headers}))
    return user and user.name


def test_a_token_holds_at_another_chat_with_the_same_logins():
    token = known(**{"ann": "secret", "Zoë.é": "öther"}).token("Zoë.é", "öther")
    assert who(known(**{"Zoë.é": "öther"}), token) == "Zoë.é"


def test_only_who_knows_the_password_gets_a_token():
    logins = known(ann="secret")
    for user, password in [("ann", "Secret"), ("ann", ""), ("bob", "secret"), ("bob", ""), ("", "")]:
        assert logins.token(user, password) is None


def test_another_password_or_none_any_more_ends_a_login():
    token = known(ann="secret").token("ann", "secret")
    assert who(known(ann="changed"), token) is None
    assert who(known(bob="secret"), token) is None


def test_a_login_ends_after_a_week(monkeypatch):
    now = 1_000_000.0
    monkeypatch.setattr(module, "time", lambda: now)
    logins = known(ann="secret")
    token = logins.token("ann", "secret")
    now += HOLDS - 1
    assert who(logins, token) == "ann"
    now += 1
    assert who(logins, token) is None


def test_a_token_cannot_be_changed_or_made_up():
    logins = known(ann="secret", bob="other")
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
    logins = known(**{name: "secret"})
    assert who(logins, logins.token(name, "secret")) == name


def test_logins_of_several_users_come_from_a_private_file(tmp_path):
    path = tmp_path / "users"
    path.write_text("ann:secret\n\nbob:with:colon\ncy:words:reader\ndee:more:words:editor\n")
    path.chmod(0o600)
    assert [(login.user.name, login.secret, login.user.edits) for login in logins_of(str(path))] == [
        ("ann", "secret", True),
        ("bob", "with:colon", True),
        ("cy", "words", False),
        ("dee", "more:words", True),
    ]
    path.chmod(0o640)
    with pytest.raises(BadInput, match="others can read it: chmod 600"):
        logins_of(str(path))


def test_a_path_is_a_file_of_logins_whatever_its_name(tmp_path):
    path = tmp_path / "a:b"
    path.write_text("ann:secret\n")
    path.chmod(0o600)
    assert [login.user.name for login in logins_of(path)] == ["ann"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", "a login is USER:PASSWORD"),
        ("ann:secret\nann:other\n", "ann has two lines"),
        ("ann:$argon2id$v=19$m=1", "the hash of the password is not whole; make it anew: python -m bot password ann"),
        ("ann::reader", "a login is USER:PASSWORD"),
        ("ann:pw:raeder", '^ann: what stands behind the last colon looks like "reader" misspelt;'),
        ("ann:pw:Editor", "^ann: .* if the password ends so, name the role behind it: ann:PASSWORD:editor"),
    ],
)
def test_a_file_that_makes_no_sense_is_one_line(tmp_path, lines, words):
    path = tmp_path / "users"
    path.write_text(lines)
    path.chmod(0o600)
    with pytest.raises(BadInput, match=words.replace("$", ".")):
        logins_of(str(path))


def test_a_password_may_end_like_a_role_where_the_role_is_named():
    logins = [Login.of(f"ann:{rest}") for rest in ("pw:raeder:editor", "pw:raeder:reader", "raeder")]
    assert [(login.secret, login.user.edits) for login in logins] == [
        ("pw:raeder", True),
        ("pw:raeder", False),
        ("raeder", True),
    ]


def test_a_hashed_password_opens_and_is_not_told(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("with:colon and ö\n"))
    assert main(["password", "ann", "reader"]) == 0
    line = capsys.readouterr().out.strip()
    assert line.startswith("ann:$argon2id$")
    assert "colon" not in line
    (login,) = logins_of(line)
    assert login.user == User("ann", edits=False)
    logins = Logins([login])
    assert who(logins, logins.token("ann", "with:colon and ö")) == "ann"
    for wrong in ("with:colon and o", "", login.secret):
        assert logins.token("ann", wrong) is None
    assert logins.token("nobody", "nobody") is None


@pytest.mark.parametrize(("name", "password"), [("", "x"), ("a:b", "x"), ("a\nb", "x"), ("ann", "")])
def test_a_line_of_no_use_is_not_made(name, password):
    with pytest.raises(BadInput):
        line_of(name, password, "editor")
