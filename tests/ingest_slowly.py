"""`python -m tests.ingest_slowly DOCS INDEX [URL]`: an ingest with the keyword embedder, slow enough to be killed."""

import logging
import sys
import time
from pathlib import Path

from ingest.index.store import Location
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder

KEYWORDS = ("apple", "pear", "plum")


class SlowEmbeddings(KeywordEmbeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        sys.stdout.write(f"embedding {len(texts)}\n")
        time.sleep(0.002 * len(texts))
        return super().embed_documents(texts)


if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    docs, index, *server = sys.argv[1:]
    location = Location(Path(index), *server)
    report = sync([docs], location, embedder=keyword_embedder(SlowEmbeddings(*KEYWORDS)), progress=False)
    sys.stdout.write(f"{report}\n")
