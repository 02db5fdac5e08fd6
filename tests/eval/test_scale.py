import json
import re
from collections import Counter

import pytest

from eval.scale.__main__ import main
from eval.scale.made import CHUNK_TOKENS, FREQUENT, MadeDocuments, made_embedder
from ingest.chunks import split
from ingest.index.embeddings import cosines

CONTRACT = ["chunks", "open_s", "search_p50_ms", "search_p95_ms", "add_one_s", "rss_mb"]


def chunks_of(documents):
    return [chunk for one in documents for chunk in split(one, made_embedder().token_spans, CHUNK_TOKENS)]


@pytest.mark.parametrize("chunks", [1, 10, 23])
def test_there_are_as_many_chunks_as_were_asked_for(chunks):
    documents = MadeDocuments(chunks)
    assert len(chunks_of(documents)) == chunks
    assert len({one.source for one in documents}) == len(documents) == -(-chunks // 10)


def test_documents_are_the_same_whenever_they_are_made():
    assert list(MadeDocuments(30)) == list(MadeDocuments(30))
    assert MadeDocuments(30)[1] == MadeDocuments(30)[1:3][0]


def test_every_block_is_a_range_of_words():
    one = MadeDocuments(10)[0]
    texts = [one.text[block.start : block.end] for block in one.blocks]
    assert [block.kind for block in one.blocks] == ["heading"] + ["heading", "paragraph"] * 10
    assert all(text == text.strip() for text in texts)
    assert " ".join(texts).split() == one.text.split()


def test_words_are_as_rare_as_in_real_text():
    words = Counter(re.findall(r"\w+", " ".join(one.text for one in MadeDocuments(1000)).lower()))
    assert [word for word, _ in words.most_common(3)] == FREQUENT[:3]
    assert 0.2 < sum(words[word] for word in FREQUENT) / words.total() < 0.4
    assert sum(count == 1 for count in words.values()) > len(words) / 4


def test_a_question_is_near_the_chunk_whose_words_it_has():
    documents, embedder = MadeDocuments(50), made_embedder()
    texts = [" ".join(re.findall(r"\w+", chunk.embedded.lower())) for chunk in chunks_of(documents)]
    vectors = embedder.embed(texts)
    ranks = []
    for question in documents.questions(20):
        cosine = cosines(vectors, embedder.embed_query(question))
        ranking = sorted(range(len(texts)), key=lambda place: -cosine[place])
        ranks += [ranking.index(place) for place, text in enumerate(texts) if question in text]
    assert len(ranks) >= 15
    assert sum(rank == 0 for rank in ranks) > 0.7 * len(ranks)


def test_one_line_a_size_with_the_figures_of_the_contract(capfd):
    assert main(["--chunks", "12"]) == 0
    (line,) = capfd.readouterr().out.splitlines()
    figures = json.loads(line)
    assert list(figures)[:6] == CONTRACT
    assert figures["chunks"] == 12
    assert all(value > 0 for value in figures.values())


@pytest.mark.parametrize("wrong", [[], ["--chunks"], ["--chunks", "0"]])
def test_sizes_have_to_be_said(wrong, capsys):
    with pytest.raises(SystemExit):
        main(wrong)
    assert "--chunks" in capsys.readouterr().err
