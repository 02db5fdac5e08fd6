"""Conversations kept on the server, each for the login that had it; without a login they stay in the browser."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.web.conversation import Conversation, from_data, to_data
from bot.web.phrases import excerpt
from ingest.errors import BadInput

ARCHIVE = Path("conversations.sqlite")
"""In the folder where the chat was started, readable for its owner alone."""

MOST = 200
"""Conversations that are kept of one login; the oldest go first."""

LONGEST_TITLE = 80

_TABLE = """
create table if not exists conversations (
    user text, id text, title text not null, changed text not null, data text not null, primary key (user, id)
)"""


class Archive:
    """The conversations of all logins in one file; every method touches those of one login alone."""

    def __init__(self, path: Path = ARCHIVE) -> None:
        """Keep conversations at `path`, which is made with the first of them."""
        self._path = path

    def keep(self, conversation: Conversation) -> None:
        """Keep a conversation, named after its first question, or what has become of one that is kept."""
        title = excerpt(conversation.turns[0].question, LONGEST_TITLE)
        row = (conversation.user, conversation.id, title, _now(), json.dumps(to_data(conversation)))
        with self._open() as database:
            database.execute(
                "insert into conversations values (?, ?, ?, ?, ?) on conflict (user, id) "
                "do update set data = excluded.data, changed = excluded.changed",
                row,
            )
            database.execute(
                "delete from conversations where user = ? and id not in "
                "(select id from conversations where user = ? order by changed desc limit ?)",
                (conversation.user, conversation.user, MOST),
            )

    def rows(self, user: str) -> list[dict[str, Any]]:
        """Return the id, title and time of the last change of a login's conversations, newest first."""
        if not self._path.exists():
            return []
        with self._open() as database:
            found = database.execute(
                "select id, title, changed from conversations where user = ? order by changed desc", (user,)
            )
            return [{"id": key, "title": title, "changed": changed} for key, title, changed in found]

    def open(self, user: str, key: str) -> Conversation:
        """Return a conversation of a login. Raises BadInput when there is none."""
        with self._open() as database:
            found = database.execute("select data from conversations where user = ? and id = ?", (user, key)).fetchone()
        if found is None:
            raise BadInput("this conversation is not there any more")
        return from_data(json.loads(found[0]))

    def rename(self, user: str, key: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing."""
        words = excerpt(title, LONGEST_TITLE)
        if words:
            with self._open() as database:
                database.execute("update conversations set title = ? where user = ? and id = ?", (words, user, key))

    def delete(self, user: str, key: str) -> None:
        """Delete a conversation."""
        with self._open() as database:
            database.execute("delete from conversations where user = ? and id = ?", (user, key))

    def forget(self, user: str) -> int:
        """Delete all conversations of a login, and return how many they were."""
        if not self._path.exists():
            return 0
        with self._open() as database:
            return database.execute("delete from conversations where user = ?", (user,)).rowcount

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one change. Raises BadInput where that cannot be."""
        try:
            self._path.touch(mode=0o600)
            with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
                database.execute("pragma secure_delete = on")  # what is deleted is overwritten
                database.execute(_TABLE)
                yield database
        except (OSError, sqlite3.Error) as error:
            raise BadInput(f"{self._path} cannot be used: {error}") from error


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
