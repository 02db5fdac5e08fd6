"""What a sync tells of the files it works on."""

from ingest.chunks import Chunk
from ingest.documents import Document
from ingest.progress import Tally, bytes_bar, unwatched


def test_ninths_of_a_byte_never_count_as_more_than_the_byte():
    assert sum([1 / 9] * 9) > 1
    document = Document.of("x", "x.txt")
    chunks = [Chunk("x.txt", document.sha256, 0, 1, str(number), "") for number in range(9)]
    with bytes_bar(1, "ingesting", shown=True) as bar:
        tally = Tally([(document, chunks)], unwatched, bar)
        for chunk in chunks:
            tally.count([chunk.embedded])
        assert bar.n <= bar.total
