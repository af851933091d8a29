"""Verb forms and the voice of a verb."""

from __future__ import annotations

import pytest

from kgagent.llm.embedded.predicates import is_passive
from kgagent.llm.embedded.tree import Tree, Word
from kgagent.llm.embedded.verbs import base, participle


@pytest.mark.parametrize(
    ("form", "verb"),
    [
        ("captivated", "captivate"),
        ("treated", "treat"),
        ("inspired", "inspire"),
        ("evoked", "evoke"),
        ("cooked", "cook"),
        ("included", "include"),
        ("avoided", "avoid"),
        ("overcame", "overcome"),
        ("rebuilt", "rebuild"),
        ("executed", "execute"),
        ("formatted", "format"),
    ],
)
def test_a_past_form_has_its_base(form, verb):
    assert base(form, "VBD") == verb


@pytest.mark.parametrize(
    ("form", "verb"),
    [("poses", "pose"), ("presses", "press"), ("seizes", "seize"), ("matches", "match")],
)
def test_a_third_person_has_its_base(form, verb):
    assert base(form, "VBZ") == verb


def test_a_prefixed_irregular_verb_has_the_participle_of_the_verb_in_it():
    assert participle("overcome") == "overcome"
    assert participle("rewrite") == "rewritten"


def test_only_some_verbs_double_their_last_letter():
    assert [participle(verb) for verb in ("prefer", "suffer")] == ["preferred", "suffered"]


def test_the_voice_of_ten_thousand_verbs_in_a_row_is_told():
    words = tuple(
        Word(i, "washed", "washed", "VBN", "conj" if i else "ROOT", max(0, i - 1), 7 * i, 7 * i + 6)
        for i in range(10_000)
    )
    assert not is_passive(Tree(words), words[-1])
