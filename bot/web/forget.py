"""Delete what is kept of a login: conversations, verdicts on answers, and runs of eval sets."""

import shutil
from pathlib import Path

from bot.web.archive import Archive
from bot.web.evaluation.runs import folder_of
from bot.web.feedback import cases_of
from bot.web.phrases import plural
from ingest.errors import BadInput


def forget(user: str, folder: Path) -> str:
    """Delete it, as it is kept in the present folder and in that of an index (`Location.folder`), and say what it was.

    Raises BadInput when there is nothing, or it cannot be deleted.
    """
    cases, runs = cases_of(user), folder_of(folder / "evaluations", user)
    try:
        verdicts = len(cases.read_bytes().splitlines()) if cases.exists() else 0
        kept = len(list(runs.glob("*.json")))
        conversations = Archive().forget(user)
        cases.unlink(missing_ok=True)
        if runs.exists():
            shutil.rmtree(runs)
    except OSError as error:
        raise BadInput(f"{error.filename}: cannot be deleted: {error.strerror}; what could be is") from error
    if not conversations + verdicts + kept:
        raise BadInput(f"there is nothing of {user} in this folder and in {folder}: is that the name, and the place?")
    counts = ((conversations, "conversation"), (verdicts, "verdict"), (kept, "run"))
    return f"deleted of {user}: {', '.join(plural(count, what) for count, what in counts)}"
