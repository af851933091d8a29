"""The built-in embedder: no torch, the same vectors everywhere."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.embedding.static import StaticEmbedder
from kgagent.embedding.wordpiece import WordPieces
from kgagent.errors import NotFound

EMBEDDER = StaticEmbedder()


def test_names_of_like_meaning_point_alike():
    kidney, renal, bank = EMBEDDER.embed(["kidney failure", "renal failure", "interest rate"])
    assert kidney @ renal > 0.6 > kidney @ bank


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_texts_get_finite_unit_vectors(texts):
    found = EMBEDDER.embed(texts)
    assert found.shape == (len(texts), EMBEDDER.dimension)
    assert found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_vector_depends_on_its_text_alone():
    texts = ["silk fibroin", "", "蚕丝", "β-sheet", "\x00", "silk fibroin"]
    found = EMBEDDER.embed(texts)
    assert all(np.array_equal(EMBEDDER.embed([t])[0], v) for t, v in zip(texts, found, strict=True))


def test_texts_without_a_known_piece_are_like_themselves_only():
    one, two, again = EMBEDDER.embed(["\ue000", "\ue001", "\ue000"])
    assert np.array_equal(one, again)
    assert abs(one @ two) < 0.5


def test_the_name_tells_model_fingerprint_and_dimension():
    model, _, rest = EMBEDDER.name.partition("@")
    fingerprint, _, dimension = rest.partition("#")
    assert model == "kgagent/static-minilm"
    assert len(fingerprint) == 12
    assert int(dimension) == EMBEDDER.dimension


def test_other_weights_have_another_name(tmp_path):
    np.save(tmp_path / "vectors.npy", np.array([[1, 2], [3, 4]], dtype=np.int8))
    np.save(tmp_path / "scales.npy", np.array([1, 1], dtype=np.float16))
    (tmp_path / "vocabulary.txt").write_text("a\nb\n", encoding="utf-8")
    assert StaticEmbedder(tmp_path).name != EMBEDDER.name


@pytest.mark.parametrize("broken", ["missing", "short", "garbage"])
def test_damaged_weights_are_refused(tmp_path, broken):
    if broken != "missing":
        np.save(tmp_path / "vectors.npy", np.array([[1, 2], [3, 4]], dtype=np.int8))
        np.save(tmp_path / "scales.npy", np.array([1], dtype=np.float16))
        (tmp_path / "vocabulary.txt").write_text("a\nb\n", encoding="utf-8")
    if broken == "garbage":
        (tmp_path / "vectors.npy").write_bytes(b"no array")
    with pytest.raises(NotFound, match="weights of the built-in embedder"):
        StaticEmbedder(tmp_path)


def test_twenty_thousand_names_take_seconds_and_not_minutes():
    names = [f"name {number} of a thing" for number in range(20_000)]
    start = time.process_time()
    EMBEDDER.embed(names)
    assert time.process_time() - start < 10


def test_it_loads_neither_torch_nor_transformers():
    code = (
        "import sys; from kgagent.embedding.static import StaticEmbedder; StaticEmbedder();"
        "assert not {'torch', 'transformers', 'tokenizers', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_words_are_cut_longest_piece_first():
    pieces = WordPieces(["silk", "##worm", "##w", "un", "-", "ü", "u"])
    assert pieces.numbers("Silkworm-ü") == [0, 1, 4, 6]
    assert pieces.numbers("silkx") == []
    assert pieces.numbers("x" * 200) == []
