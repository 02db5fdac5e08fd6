"""`python -m tests.load URL [URL ...]` asks chats that are running many questions at once, and checks the answers.

Everybody asks, waits for the answer, thinks for a while and asks again. Of every citation, the words are compared with
the document, which is read from the index itself. One JSON object is printed: how many were asked, answered (the
documents not saying is an answer), refused since the line was full, or failed; how many citations there were and how
many of them were not exact; and the seconds until an answer was there. The status is 1 if anything failed or was not
exact.
"""

import asyncio
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
from tqdm import tqdm

from ingest.index.snapshot import Index
from ingest.index.store import Location
from ingest.settings import Parser

SET = Path("eval/sets/international_crisis_management.jsonl")


@dataclass
class Figures:
    """What came of all questions."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    failures: list[str] = field(default_factory=list)
    citations: int = 0
    inexact: int = 0

    def told(self) -> dict[str, Any]:
        """Return the figures by name."""
        ordered = sorted(self.seconds) or [0.0]
        at = {share: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) for share in (0.5, 0.95)}
        return {
            "asked": len(self.seconds) + self.refused + len(self.failures),
            "answered": len(self.seconds),
            "refused": self.refused,
            "failed": len(self.failures),
            "citations": self.citations,
            "inexact": self.inexact,
            "p50_s": at[0.5],
            "p95_s": at[0.95],
            "failures": sorted(set(self.failures))[:5],
        }


class Load:
    """Many who ask the chats at these addresses."""

    def __init__(
        self, addresses: Sequence[str], texts: Mapping[tuple[str, str], str], questions: Iterator[str]
    ) -> None:
        self._addresses, self._texts, self._questions = addresses, texts, questions
        self.figures = Figures()

    async def run(self, users: int, think: float, bar: Any) -> Figures:
        """Have so many users ask until there are no questions left, each thinking for `think` seconds on average."""
        await asyncio.gather(*(self._user(number, think, bar) for number in range(users)))
        return self.figures

    async def _user(self, number: int, think: float, bar: Any) -> None:
        chance = random.Random(number)
        address = self._addresses[number % len(self._addresses)]
        async with httpx.AsyncClient(base_url=address, timeout=300) as client:
            await asyncio.sleep(chance.uniform(0, 2 * think))
            for question in self._questions:
                await self._ask(client, question)
                bar.update()
                await asyncio.sleep(chance.uniform(0, 2 * think))

    async def _ask(self, client: httpx.AsyncClient, question: str) -> None:
        began = monotonic()
        try:
            kind, told = await ask(client, question)
        except (httpx.HTTPError, ValueError) as error:
            self.figures.failures.append(f"{type(error).__name__}: {error}")
            return
        if kind == "complete":
            self.figures.seconds.append(monotonic() - began)
            self._check(told[0])
        elif "wait already" in str(told):
            self.figures.refused += 1
        else:
            self.figures.failures.append(str(told))

    def _check(self, answer: Mapping[str, Any]) -> None:
        for one in answer["citations"]:
            text = self._texts.get((one["source"], one["sha256"]), "")
            self.figures.citations += 1
            self.figures.inexact += text[one["start"] : one["end"]] != one["quote"]


async def ask(client: httpx.AsyncClient, question: str) -> tuple[str, Any]:
    """Ask through the API, and return the kind of the last event, `complete` or `error`, with what it says."""
    queued = await client.post("/gradio_api/call/ask", json={"data": [question]})
    told = await client.get(f"/gradio_api/call/ask/{queued.raise_for_status().json()['event_id']}")
    kind, data = told.raise_for_status().text.strip().split("\n\n")[-1].split("\n", 1)
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def main() -> int:
    """Run the command and return its exit status."""
    parser = Parser("tests.load", "URL [URL ...]", (__doc__ or "").partition("\n\n")[2])
    parser.add_argument("addresses", nargs="+", metavar="URL", help="of a chat, or of the proxy before several")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--questions", type=int, default=200, help="how many are asked in all (200)")
    parser.add_argument(
        "--think", type=float, default=20.0, metavar="SECONDS", help="between an answer and the next (20)"
    )
    parser.add_argument("--set", type=Path, default=SET, help=f"JSONL file of questions ({SET})")
    parser.add_settings("index", "chroma")
    options = parser.read()
    index = Index.open(Location(options.index, options.chroma))
    documents = [index.document(row.source) for row in index.documents()]
    texts = {(one.source, one.sha256): one.text for one in documents}
    cases = [json.loads(line)["question"] for line in options.set.read_text(encoding="utf-8").splitlines() if line]
    load = Load(options.addresses, texts, islice(cycle(cases), options.questions))
    with tqdm(total=options.questions, file=sys.stderr, unit="question") as bar:
        figures = asyncio.run(load.run(options.users, options.think, bar))
    told = {"users": options.users, "think_s": options.think} | figures.told()
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 1 if figures.failures or figures.inexact else 0


if __name__ == "__main__":
    sys.exit(main())
