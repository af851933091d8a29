"""The decision about two names, as its callers see it."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.embedding.static import StaticEmbedder
from kgagent.identity.candidates import candidates
from kgagent.identity.decide import LISTED, READ, Pair, Verdict, judge
from kgagent.identity.features import COLUMNS
from kgagent.identity.neighbours import neighbours
from kgagent.identity.trees import shipped


@pytest.fixture(scope="module")
def embed():
    return StaticEmbedder().embed


def verdict(embed, a, b, **read):
    return judge([Pair(a, b, **read)], embed)[0]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("modulus, elastic", "elastic modulus"),
        ("Tumours of the kidney", "renal tumor"),
        ("support vector machine", "support vector machines"),
        ("chronic bronchitis", "chronic bronchitis (disorder)"),
        ("cardiac valve disease", "disease of heart valve"),
        ("CNS lymphoma", "central nervous system lymphoma"),
        ("support vector machine", "SVM"),
    ],
)
def test_other_forms_of_one_name_are_merged(embed, a, b):
    assert verdict(embed, a, b).verdict is Verdict.MERGE


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("type 1 collagen", "type 2 collagen"),
        ("type I error", "type II error"),
        ("alpha helix", "beta helix"),
        ("hypertension", "hypotension"),
        ("acute hepatitis", "chronic hepatitis"),
        ("supervised learning", "unsupervised learning"),
        ("left ventricle", "right ventricle"),
        ("precision", "recall"),
        ("vitamin A", "vitamin D"),
        ("inflow", "outflow"),
        ("painless swelling", "painful swelling"),
    ],
)
def test_contradictions_are_never_merged(embed, a, b):
    found = verdict(embed, a, b)
    assert found.verdict is Verdict.LEAVE
    assert found.never


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("bone", "bone marrow transplantation"),
        ("learning", "reinforcement learning"),
        ("hydroxyapatite", "hyaluronic acid"),
        ("neural network", "network analysis"),
        ("silk", "spider"),
    ],
)
def test_a_wider_or_another_concept_is_not_merged(embed, a, b):
    assert verdict(embed, a, b).verdict is not Verdict.MERGE


def test_the_order_of_the_two_names_does_not_matter(embed):
    pairs = [("renal failure", "kidney failure"), ("SVM", "support vector machine"), ("x-ray", "X")]
    there = judge([Pair(a, b) for a, b in pairs], embed)
    back = judge([Pair(b, a) for a, b in pairs], embed)
    assert [x.probability for x in there] == [x.probability for x in back]


def test_a_pair_is_judged_on_its_own(embed):
    pairs = [Pair("bone loss", "loss of bone"), Pair("gel", "hydrogel"), Pair("NN", "neural net")]
    together = [x.probability for x in judge(pairs, embed)]
    assert together == [judge([pair], embed)[0].probability for pair in pairs]


def test_what_a_paper_says_counts_beside_the_names(embed):
    a, b = "vitamin C", "ascorbate"
    alone = verdict(embed, a, b).probability
    assert verdict(embed, a, b, said=True).probability > max(alone, LISTED.merge_from)
    assert verdict(embed, a, b, distinct=True).probability <= alone
    assert "a paper says" in verdict(embed, a, b, said=True).why


def test_long_forms_of_one_acronym_stay_apart_unless_inflected(embed):
    apart = verdict(embed, "hidden topic model", "human tissue membrane", conflict=True)
    assert (apart.verdict, apart.never) == (Verdict.LEAVE, True)
    alike = verdict(embed, "hidden topic model", "hidden tree model", conflict=True)
    assert alike.verdict is Verdict.REVIEW
    same = verdict(embed, "hidden topic model", "hidden topic models", conflict=True)
    assert same.verdict is Verdict.MERGE


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        ("type 1 collagen", "type 2 collagen", "“1” against “2”"),
        ("acute pain", "chronic pain", "“acute” against “chronic”"),
        ("modulus, elastic", "modulus elastic", "in another order"),
        ("SVM", "support vector machine", "acronym"),
        ("silk fiber", "silk thread", "they differ in “fiber” and “thread”"),
        ("Silk-Fibres", "silk fiber", "the same name but for its spelling"),
    ],
)
def test_the_reason_is_told_in_words(embed, a, b, told):
    assert told in verdict(embed, a, b).why


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_get_a_probability(embed_any, a, b):
    found = judge([Pair(a, b)], embed_any)[0]
    assert 0 <= found.probability <= 1


@pytest.fixture(scope="module")
def embed_any():
    return StaticEmbedder().embed


def test_no_pairs_give_no_judgements(embed):
    assert judge([], embed) == []


def test_the_trees_were_trained_on_columns_that_there_are():
    assert set(shipped().columns) <= set(COLUMNS)


def test_candidates_do_not_depend_on_the_order_of_the_names():
    names = ["renal failure", "kidney failure", "failure of kidney", "RF", "silk", "Silks", "gel"]
    found = candidates(names)
    random.Random(7).shuffle(names)
    assert candidates(names) == found
    assert ("RF", "renal failure") in found
    assert ("Silks", "silk") in found
    assert not any("gel" in pair for pair in found)


def test_candidates_of_new_names_hold_a_new_name_each():
    names = ["renal failure", "kidney failure", "silk", "silks"]
    assert candidates(names, new=["silks"]) == [("silk", "silks")]


def test_neighbours_are_the_names_whose_vectors_point_alike():
    vectors = np.array([[1, 0], [0.9, 0.4358899], [0, 1]], dtype=np.float32)
    assert neighbours(["c", "a", "b"], vectors) == [("a", "c")]


@pytest.mark.parametrize(
    ("a", "b"), [("nano fiber", "nanofiber"), ("MG 63 cell", "MG63 cell"), ("SaOS 2", "SaOS2")]
)
def test_names_that_are_one_but_for_blanks_are_merged_when_read(embed, a, b):
    (found,) = judge([Pair(a, b)], embed, standard=READ)
    assert (found.verdict, found.never) == (Verdict.MERGE, False)
    (told_apart,) = judge([Pair(a, b, distinct=True)], embed, standard=READ)
    assert told_apart.probability < found.probability


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("sample 1 2", "sample 12"),
        ("gram+ bacterial strain", "gram- bacterial strain"),
        ("CD34+ cell", "CD34- cell"),
        ("Co sensor", "CO sensor"),
        ("E", "e"),
        ("Co", "co"),
        ("variable T", "variable t"),
        ("TIPS", "tip"),
        ("SVM", "support vector machine"),
    ],
)
def test_read_names_that_letters_alone_make_alike_are_not_merged(embed, a, b):
    (found,) = judge([Pair(a, b)], embed, standard=READ)
    assert found.verdict is not Verdict.MERGE


def test_a_dimension_is_the_same_in_digits_and_in_words(embed):
    pair = Pair("3D scaffold", "three dimensional scaffold")
    assert judge([pair], embed, standard=READ)[0].verdict is Verdict.MERGE


def test_rival_long_forms_that_look_alike_are_asked_about(embed):
    pair = Pair("infrared spectroscopy", "near infrared spectroscopy", conflict=True)
    assert judge([pair], embed, standard=READ)[0].verdict is Verdict.REVIEW
    pair = Pair("hydroxyapatite", "hyaluronic acid", conflict=True)
    assert judge([pair], embed, standard=READ)[0].never
