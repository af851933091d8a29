"""What a model wrote is taken apart into sentences and what they cite."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.agent.reasoning.sentences import MOST, sentences


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Salt slows yeast [0].", [("Salt slows yeast.", (0,), ())]),
        ("Salt slows yeast. [0, 2]", [("Salt slows yeast.", (0, 2), ())]),
        ("Salt slows yeast [0-2].", [("Salt slows yeast.", (0, 1, 2), ())]),
        ("Salt slows yeast [0][1].", [("Salt slows yeast.", (0, 1), ())]),
        ("Salt slows [9] yeast [1].", [("Salt slows yeast.", (1,), (9,))]),
        ("It may be so.", [("It may be so.", (), ())]),
        ("One [0]. Two [1].", [("One.", (0,), ()), ("Two.", (1,), ())]),
        ("- **Salt** slows yeast [1].", [("Salt slows yeast.", (1,), ())]),
        ("# A heading\n```\nSalt slows yeast.", [("Salt slows yeast.", (), ())]),
        ("<think>Hidden [0].</think>Shown [1].", [("Shown.", (1,), ())]),
        ("<think>never closed", []),
        ("", []),
        ("... !!! [0]", []),
    ],
)
def test_sentences_with_what_they_cite(text, said):
    found = sentences(text, material=3)
    assert [(each.words, each.cites, each.unknown) for each in found] == said


@given(st.text(), st.integers(0, 5))
def test_any_text_gives_sentences_that_cite_only_what_there_is(text, material):
    found = sentences(text, material=material)
    assert len(found) <= MOST
    assert all(n < material for each in found for n in each.cites)


@pytest.mark.parametrize("piece", ["[1]", "a. ", "[1,", "<think>", "**", ". [1]", "1. "])
def test_long_nonsense_takes_no_time(piece):
    begun = time.process_time()
    sentences(piece * 200_000, material=3)
    assert time.process_time() - begun < 2
