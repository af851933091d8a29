"""Sentences of our own, varied as they are for training."""

from __future__ import annotations

import importlib
import random
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
ROWS = (
    "The|DT|1|det fibre|NN|4|nsubj from|IN|1|prep silk|NN|2|pobj binds|VBZ|4|ROOT "
    "fresh|JJ|6|amod water|NN|4|dobj when|WRB|8|advmod heated|VBN|4|advcl .|.|4|punct"
)


@pytest.fixture(scope="module")
def variety():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("variety")
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.fixture
def doc(nlp):
    cells = [row.split("|") for row in ROWS.split()]
    forms, tags, heads, labels = zip(*cells, strict=True)
    return Doc(
        nlp.vocab,
        words=list(forms),
        tags=list(tags),
        heads=[int(h) for h in heads],
        deps=list(labels),
    )


def test_the_core_is_subject_verb_and_object(variety, nlp, doc):
    cores = {variety.core(nlp, next(doc.sents), random.Random(seed)).text for seed in range(60)}
    assert {"Fibre binds fresh water.", "The fibre binds fresh water."} <= cores
    assert not any("silk" in core or "heated" in core for core in cores)


def test_the_core_keeps_tags_heads_and_labels(variety, nlp, doc):
    core = variety.core(nlp, next(doc.sents), random.Random(0))
    found = {t.lower_: (t.tag_, t.dep_, t.head.lower_) for t in core}
    assert found["fibre"] == ("NN", "nsubj", "binds")
    assert found["water"] == ("NN", "dobj", "binds")


def test_a_sentence_without_a_verb_has_no_core(variety, nlp):
    doc = Doc(
        nlp.vocab, words=["Wet", "silk"], tags=["JJ", "NN"], heads=[1, 1], deps=["amod", "ROOT"]
    )
    assert variety.core(nlp, next(doc.sents), random.Random(0)) is None


def test_the_same_seed_gives_the_same_texts(variety, nlp, doc):
    first, second = (
        [v.text for v in variety.variants(nlp, doc, random.Random(3))] for _ in range(2)
    )
    assert first == second
