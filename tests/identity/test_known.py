"""Candidates among names that come one by one: the same pairs in whatever order they come."""

from __future__ import annotations

import random

import pytest

from kgagent.embedding.static import StaticEmbedder
from kgagent.identity.known import MOST_NEAR, KnownNames, vectors_of
from kgagent.similarity.exact import ExactNearest

EMBEDDER = StaticEmbedder()
NAMES = [
    "lymph node", "lymphnode", "node of lymph", "tensile test", "tensile testing", "tensile tester",
    "support vector machine", "SVM", "SVMs", "grain boundary", "grain boundaries", "boundary grain",
    "sample 12", "sample 13", "sample", "silk", "spider silk", "micro computed tomography",
    "microcomputed tomography", "cell wall", "cellular wall", "x", "β sheet", "beta sheets", "?!",
]  # fmt: skip


def known() -> KnownNames:
    return KnownNames(ExactNearest(EMBEDDER.dimension))


def candidates(names: list[str], sizes: random.Random | None = None) -> set[tuple[str, str]]:
    """All candidates among names that come in steps of random sizes, or one by one."""
    index, found, at = known(), set[tuple[str, str]](), 0
    while at < len(names):
        step = names[at : at + (sizes.randint(1, 6) if sizes else 1)]
        found |= set(index.candidates(step, vectors_of(step, EMBEDDER.embed)))
        at += len(step)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_the_order_and_the_steps_of_names_change_no_candidate(seed):
    chance = random.Random(seed)
    shuffled = list(NAMES)
    chance.shuffle(shuffled)
    assert candidates(shuffled, chance) == candidates(NAMES)


@pytest.mark.parametrize(
    "pair",
    [
        ("lymph node", "lymphnode"),
        ("lymph node", "node of lymph"),
        ("tensile test", "tensile testing"),
        ("SVM", "support vector machine"),
        ("micro computed tomography", "microcomputed tomography"),
        ("cell wall", "cellular wall"),
    ],
)
def test_names_that_may_be_one_are_candidates(pair):
    assert pair in candidates(NAMES)


def test_names_with_other_numbers_are_none():
    assert ("sample 12", "sample 13") not in candidates(NAMES)
    assert not any("?!" in pair for pair in candidates(NAMES))


def test_names_that_are_known_already_are_found():
    index = known()
    index.add(NAMES[:3], vectors_of(NAMES[:3], EMBEDDER.embed))
    new = ["lymph nodes"]
    found = index.candidates(new, vectors_of(new, EMBEDDER.embed))
    assert ("lymph node", "lymph nodes") in found
    assert len(index) == 4


def test_a_crowd_of_like_names_costs_no_more_than_its_share():
    index = known()
    crowd = [
        f"{'very ' * (n % 7)}porous bone scaffold {'with pores ' * (n // 7)}" for n in range(700)
    ]
    index.add(crowd, vectors_of(crowd, EMBEDDER.embed))
    new = ["porous scaffold for bone"]
    assert len(index.candidates(new, vectors_of(new, EMBEDDER.embed))) <= MOST_NEAR + 100
