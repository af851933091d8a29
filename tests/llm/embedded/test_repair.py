"""Mistakes of the tagger, put right."""

from __future__ import annotations

import pytest

from kgagent.llm.embedded.repair import repaired
from kgagent.llm.embedded.tree import Tree, Word


def words(rows: str) -> list[Word]:
    """Read "form|tag|head|label" rows; a root names its own place as its head."""
    found = []
    for i, row in enumerate(rows.split()):
        form, tag, head, label = row.split("|")
        found.append(Word(i, form, form.lower(), tag, label, int(head), 10 * i, 10 * i + len(form)))
    return found


def mended(rows: str) -> dict[str, tuple[str, str, str]]:
    tree = Tree(repaired(words(rows)))
    return {w.text: (w.tag, w.label, tree.head(w).text) for w in tree.words}


def test_a_noun_read_as_an_adverb_becomes_the_object():
    found = mended("Zein|NN|1|nsubj improves|VBZ|1|ROOT toughness|RB|1|advmod")
    assert found["toughness"] == ("NN", "dobj", "improves")


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ("Clay|NN|1|nsubj improves|VBZ|1|ROOT toughness|JJ|1|dobj", "toughness"),
        ("Clay|NN|1|nsubj improves|VBZ|1|ROOT toughness|VBP|1|dobj", "toughness"),
        ("Clay|VB|2|nsubj never|RB|2|neg hardens|VBZ|2|ROOT", "Clay"),
        ("Zein|NNP|1|nsubj hardens|VBZ|1|ROOT", "Zein"),
        ("Wheat|NN|1|compound gluten|NNP|2|nsubj hardens|VBZ|2|ROOT", "gluten"),
    ],
)
def test_a_subject_or_object_tagged_as_no_noun_becomes_one(rows, word):
    before = {w.text: w for w in words(rows)}[word]
    tag, label, _ = mended(rows)[word]
    assert (tag, label) == ("NN", before.label)


def test_a_name_stays_one():
    assert mended("London|NNP|1|nsubj grows|VBZ|1|ROOT")["London"][0] == "NNP"


def test_what_has_a_subject_and_an_object_is_a_verb():
    found = mended("Clays|NNS|1|nsubj promote|NN|1|ROOT growth|NN|1|dobj")
    assert found["promote"] == ("VBP", "ROOT", "promote")


def test_the_only_verb_of_a_short_sentence_is_found():
    found = mended(
        "Silk|NN|1|compound dissolves|NNS|1|ROOT in|IN|1|prep acid|NN|2|pobj .|.|1|punct"
    )
    assert found["dissolves"] == ("VBZ", "ROOT", "dissolves")
    assert found["Silk"] == ("NN", "nsubj", "dissolves")


def test_a_heading_stays_a_name():
    right = words("Silk|NN|1|compound dissolves|NNS|1|ROOT in|IN|1|prep acid|NN|2|pobj")
    assert repaired(right) == tuple(right)


def test_a_first_word_read_as_an_auxiliary_becomes_the_subject():
    found = mended("Bound|VBN|1|aux swells|VBZ|1|ROOT")
    assert found["Bound"] == ("NN", "nsubj", "swells")


def test_a_verb_read_as_part_of_a_name_becomes_a_verb():
    found = mended(
        "Silver|NN|1|nsubj inhibits|VBZ|1|ROOT and|CC|1|cc kills|NNS|4|compound germs|NNS|1|dobj"
    )
    assert found["kills"] == ("VBZ", "conj", "inhibits")
    assert found["germs"] == ("NNS", "dobj", "kills")


@pytest.mark.parametrize(
    "rows",
    [
        "Raw|JJ|1|amod silk|NN|2|compound binds|VBZ|3|compound water|NN|3|ROOT",
        "Raw|JJ|2|amod silk|NN|2|compound binds|NNS|2|ROOT water|NN|2|dobj",
    ],
)
def test_a_verb_read_as_a_noun_leads_the_sentence(rows):
    assert mended(rows) == {
        "Raw": ("JJ", "amod", "silk"),
        "silk": ("NN", "nsubj", "binds"),
        "binds": ("VBZ", "ROOT", "binds"),
        "water": ("NN", "dobj", "binds"),
    }


@pytest.mark.parametrize(
    "rows",
    [
        "inhibits|VBZ|3|amod and|CC|0|cc kills|NNS|3|compound germs|NNS|3|ROOT",
        "inhibits|VBZ|1|dep and|CC|3|cc kills|NNS|3|compound germs|NNS|3|ROOT",
    ],
)
def test_no_repair_ties_a_knot(rows):
    for word in repaired(words(rows)):
        at, steps = word, 0
        while at.head != at.index and steps < 10:
            at, steps = repaired(words(rows))[at.head], steps + 1
        assert at.head == at.index


def test_what_is_right_stays():
    right = words("Zein|NN|1|nsubj binds|VBZ|1|ROOT water|NN|1|dobj")
    assert repaired(right) == tuple(right)
