import numpy as np
import pytest

from ingest.index import embeddings
from ingest.index.embeddings import PackagedEmbeddings, packaged_model
from ingest.index.minilm import Encoder
from ingest.index.minilm_bf16 import HalfNetwork, computes_in_bf16

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


def test_its_vectors_are_those_of_fp32():
    vectors, fp32 = (Encoder(packaged_model(), bf16=half).encode_all(TEXTS) for half in (True, False))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * fp32).sum(axis=1).min() > 0.9999


@pytest.mark.parametrize("half", [True, False])
def test_many_documents_are_encoded_in_it_where_the_processor_has_it(monkeypatch, half):
    encoders = []

    class Recorded(Encoder):
        def encode_all(self, texts):
            encoders.append(self)
            return super().encode_all(texts)

    monkeypatch.setattr(embeddings, "Encoder", Recorded)
    monkeypatch.setattr(embeddings, "computes_in_bf16", lambda: half)
    monkeypatch.setattr(embeddings, "EARLY", 3)
    model = PackagedEmbeddings()
    for texts in (TEXTS[:3], TEXTS[3:], TEXTS[:1]):
        model.embed_documents(texts)
    in_bf16 = [isinstance(encoder._network, HalfNetwork) for encoder in encoders]
    assert in_bf16 == [False, half, half]
