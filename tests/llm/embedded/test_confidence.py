"""What a reader's confidence says, and the pairs that it adds to what the rules claim."""

from __future__ import annotations

from importlib import resources

import pytest

from kgagent.llm.embedded.path_predicates import path_predicate, path_purpose
from kgagent.llm.embedded.reader import Learned, extract, read
from kgagent.llm.embedded.scores import WEIGHTS
from kgagent.llm.embedded.sentences import find
from kgagent.llm.embedded.trust import LISTED

TEXT = (
    "We propose a decision tree for the classification of soil images. "
    "Gradient descent with random restarts trains the tree. "
    "The tree is compared with support vector machines on two sets of aerial photographs. "
    "It has an advantage in terms of cost."
)
RULES = Learned(mentions=False, relations=False, pairs=False)


def between(text: str, source: str, target: str) -> str | None:
    [sentence] = find(text).sentences
    by_name = {mention.name: mention for mention in sentence.mentions}
    said = path_predicate(sentence.tree, by_name[source], by_name[target])
    return said.predicate if said else None


def test_every_confidence_is_a_probability():
    found = read(TEXT)
    assert found.relations
    assert all(0 < claim.confidence < 1 for claim in found.relations)
    assert all(0 < mention.confidence <= 1 for mention in found.mentions)


def test_a_technical_name_is_more_likely_a_concept_than_a_vague_word():
    sure = {mention.name: mention.confidence for mention in read(TEXT).mentions}
    vague = min(extract(TEXT, 0, learned=Learned()).mentions, key=lambda m: m.confidence)
    assert sure["support vector machines"] > 0.5
    assert vague.confidence < sure["support vector machines"] - 0.1


def test_the_rules_claims_stay_whatever_their_confidence():
    claimed = {(c.source, c.predicate, c.target) for c in extract(TEXT, 0, learned=RULES).relations}
    assert claimed <= {(c.source, c.predicate, c.target) for c in read(TEXT).relations}


def test_a_relation_the_rules_missed_is_quoted_with_both_ends():
    text = "Our glue, a blend of starch, has high strength as a coating for wood. " + TEXT
    known = {(c.source, c.target) for c in extract(text, 0, learned=Learned(pairs=False)).relations}
    places = {m.name: text[m.start : m.end] for m in read(text).mentions}
    for claim in read(text).relations:
        if (claim.source, claim.target) not in known:
            assert places[claim.source] in claim.quote
            assert places[claim.target] in claim.quote


@pytest.mark.parametrize(
    ("text", "source", "target", "predicate"),
    [
        ("Resin for dental crowns is cheap.", "resin", "dental crowns", "is for"),
        ("They own a laser that melts copper powder.", "laser", "copper powder", "melts"),
        (
            "Wax increases the gloss of paper coatings.",
            "wax",
            "paper coatings",
            "increases gloss of",
        ),
        ("We used resin to seal glass jars.", "resin", "glass jars", "is used to seal"),
        (
            "Ceramic tiles were cut with diamond saws.",
            "ceramic tiles",
            "diamond saws",
            "is cut with",
        ),
    ],
)
def test_a_predicate_is_made_of_the_words_between(text, source, target, predicate):
    assert between(text, source, target) == predicate


@pytest.mark.parametrize(
    ("text", "source", "target", "predicate"),
    [
        (
            "Kiln control based on fuzzy rules is cheap.",
            "kiln control",
            "fuzzy rules",
            "is based on",
        ),
        (
            "Rule-based extension to grammar models is described.",
            "rule-based extension",
            "grammar models",
            "is extension to",
        ),
        (
            "We evaluate the performance of spray guns on oak boards.",
            "spray guns",
            "oak boards",
            "is on",
        ),
    ],
)
def test_some_nouns_and_participles_speak_for_the_name_they_stand_with(
    text, source, target, predicate
):
    assert between(text, source, target) == predicate


def test_things_used_side_by_side_do_not_use_each_other():
    text = "The hardness was studied using steel needles, diamond tips and glass beads."
    assert between(text, "glass beads", "steel needles") is None


def test_a_purpose_is_said_however_its_means_hangs():
    text = "We show the strength of bone glue for violin repair."
    [sentence] = find(text).sentences
    by_name = {mention.name: mention for mention in sentence.mentions}
    said = path_purpose(sentence.tree, by_name["bone glue"], by_name["violin repair"])
    assert said is not None
    assert said.predicate == "is for"


def test_what_is_denied_has_no_purpose():
    [sentence] = find("We saw no use of bone glue for violin repair.").sentences
    by_name = {mention.name: mention for mention in sentence.mentions}
    assert path_purpose(sentence.tree, by_name["bone glue"], by_name["violin repair"]) is None


def test_lists_are_pairs_only_when_asked_for():
    text = "Decision trees and random forests are compared on soil images."
    listed = extract(text, 0, learned=Learned(listed=True)).relations
    ends = {"decision trees", "random forests"}
    assert any({claim.source, claim.target} == ends for claim in listed)
    assert not any(claim.predicate == LISTED for claim in read(text).relations)


def test_a_coordination_says_no_relation_of_its_parts():
    assert (
        between("Quartz sand and river gravel were sieved.", "quartz sand", "river gravel") is None
    )


def test_what_hangs_on_the_first_of_two_is_not_said_of_the_second():
    text = "The gloss of paper coatings and the surface roughness were measured."
    assert between(text, "surface roughness", "paper coatings") is None


def test_a_denied_noun_between_denies_the_predicate():
    [sentence] = find("Wax causes no damage to glass plates.").sentences
    by_name = {mention.name: mention for mention in sentence.mentions}
    said = path_predicate(sentence.tree, by_name["wax"], by_name["glass plates"])
    assert said is not None
    assert said.negated


def test_a_name_giving_verb_makes_no_relation():
    text = "Table salt is called sodium chloride."
    assert between(text, "table salt", "sodium chloride") is None


def test_the_weights_are_small():
    size = len(resources.files("kgagent.llm.embedded").joinpath(WEIGHTS).read_bytes())
    assert size < 400_000
