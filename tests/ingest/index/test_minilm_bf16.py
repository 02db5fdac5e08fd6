import numpy as np
import pytest

from ingest.index import embeddings
from ingest.index.embeddings import PackagedEmbeddings, SentenceTransformerEmbeddings, load_embedder, packaged_model
from ingest.index.minilm import Encoder
from ingest.index.minilm_bf16 import computes_in_bf16, openvino_is_there

TEXTS = ["", "KFOR", "Zürich, 漢字.", "Germany sends 550 soldiers.", "A text of more than 256 tokens. " * 60]


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("fpu avx2 avx512_bf16 fma", True),
        ("fpu avx2 amx_bf16 amx_tile", True),
        ("fpu avx2 avx512f avx512_vnni", False),
    ],
)
def test_a_processor_is_known_by_its_flags(tmp_path, flags, expected):
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\nmodel name\t: one\nflags\t\t: {flags}\n")
    assert computes_in_bf16(tmp_path / "cpuinfo") == expected


def test_a_system_that_does_not_tell_counts_as_without(tmp_path):
    assert not computes_in_bf16(tmp_path / "none")


@pytest.mark.skipif(not openvino_is_there(), reason="needs the extra bf16")
def test_its_vectors_are_those_of_fp32():
    vectors = Encoder(packaged_model(), bf16=True).encode_all(TEXTS)
    fp32 = np.array([load_embedder().embed_query(text) for text in TEXTS])
    assert (vectors * fp32).sum(axis=1).min() > 0.999


def test_after_many_documents_they_are_encoded_by_torch(monkeypatch):
    by_torch = []

    class Torch(SentenceTransformerEmbeddings):
        def embed_documents(self, texts):
            by_torch.append(texts)
            return super().embed_documents(texts)

    monkeypatch.setattr(embeddings, "EARLY", 3)
    monkeypatch.setattr(embeddings, "computes_in_bf16", lambda: True)
    monkeypatch.setattr(embeddings, "openvino_is_there", lambda: False)
    monkeypatch.setattr(embeddings, "SentenceTransformerEmbeddings", Torch)
    model = PackagedEmbeddings()
    vectors = [vector for texts in (TEXTS[:3], TEXTS[3:]) for vector in model.embed_documents(texts)]
    assert by_torch == [TEXTS[3:]]
    fp32 = np.array([model.embed_query(text) for text in TEXTS])
    assert (vectors * fp32).sum(axis=1).min() > 0.999
