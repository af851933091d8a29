"""What sentences are read to say."""

from __future__ import annotations

import pytest

from kgagent.domain.knowledge import RelationClaim
from kgagent.llm.embedded.reader import read


def claims(text: str) -> dict[tuple[str, str, str], RelationClaim]:
    return {(c.source, c.predicate, c.target): c for c in read(text).relations}


@pytest.mark.parametrize(
    ("text", "source", "predicate", "target"),
    [
        ("Collagen improves cell adhesion.", "collagen", "improves", "cell adhesion"),
        ("Bone consists of collagen and apatite.", "bone", "consists of", "collagen"),
        ("Corrosion is inhibited by chitosan.", "chitosan", "inhibits", "corrosion"),
        ("Silica was deposited on steel.", "silica", "is deposited on", "steel"),
        ("Keratin was found to improve wound healing.", "keratin", "improves", "wound healing"),
        ("Cells make proteins that bind calcium.", "proteins", "binds", "calcium"),
        (
            "Composites reinforced with flax fibres absorb water.",
            "composites",
            "is reinforced with",
            "flax fibres",
        ),
        ("Zein is a plant protein.", "zein", "is a", "plant protein"),
        ("Fillers such as clay and silica reduce shrinkage.", "silica", "is a", "fillers"),
        ("The stiffness of nacre is remarkable.", "nacre", "has", "stiffness"),
        (
            "The inhibition of corrosion by chitosan was measured.",
            "chitosan",
            "inhibits",
            "corrosion",
        ),
        (
            "The effect of porosity on compressive strength was studied.",
            "porosity",
            "affects",
            "compressive strength",
        ),
        (
            "Lignin plays an important role in the stiffness of wood.",
            "lignin",
            "plays a role in",
            "stiffness",
        ),
        ("Alginate is used to encapsulate cells.", "alginate", "is used to encapsulate", "cells"),
        (
            "We fabricated porous scaffolds using electrospinning.",
            "porous scaffolds",
            "is fabricated using",
            "electrospinning",
        ),
        ("The use of plasticizers reduces brittleness.", "plasticizers", "reduces", "brittleness"),
        (
            "Silk-reinforced epoxy has a high impact strength.",
            "silk-reinforced epoxy",
            "is reinforced with",
            "silk",
        ),
        ("Alumina is harder than zirconia.", "alumina", "is harder than", "zirconia"),
    ],
)
def test_a_construction_gives_its_relation(text, source, predicate, target):
    assert (source, predicate, target) in claims(text)


def test_a_coordinated_subject_and_object_give_every_pair():
    found = claims("Silk and chitosan promote cell adhesion and cell migration.")
    assert len([key for key in found if key[1] == "promotes"]) == 4


def test_coordinated_verbs_share_their_subject():
    found = claims("Collagen binds calcium and promotes mineralization.")
    assert ("collagen", "promotes", "mineralization") in found


@pytest.mark.parametrize(
    "text", ["Clay improves toughness.", "Clay improved toughness.", "Clay has improved toughness."]
)
def test_past_and_present_have_one_predicate(text):
    assert ("clay", "improves", "toughness") in claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "Clay does not improve toughness.",
        "Clay never improves toughness.",
        "Clay fails to improve toughness.",
        "Clay was not found to improve toughness.",
    ],
)
def test_a_denial_is_kept_as_one(text):
    assert claims(text)["clay", "improves", "toughness"].negated


def test_one_denial_covers_both_verbs_it_stands_before():
    found = claims("Gelatin does not bind or attract endothelial cells.")
    assert {claim.negated for key, claim in found.items() if key[0] == "gelatin"} == {True}


def test_a_denial_of_the_first_verb_spares_the_second():
    found = claims("Gelatin does not bind calcium but it supports endothelial cells.")
    assert not any(claim.negated for key, claim in found.items() if key[1] == "supports")


def test_no_effect_is_a_denial():
    found = claims("No effect of ultrasound on bone healing was observed.")
    assert found["ultrasound", "affects", "bone healing"].negated


def test_not_only_denies_nothing():
    found = claims("Clay not only improves toughness but also reduces shrinkage.")
    assert not found["clay", "improves", "toughness"].negated


@pytest.mark.parametrize(
    "text",
    [
        "Clay may improve toughness.",
        "Clay possibly improves toughness.",
        "The data suggest that clay improves toughness.",
        "Clay appears to improve toughness.",
    ],
)
def test_a_supposition_is_marked(text):
    assert claims(text)["clay", "improves", "toughness"].hedged


def test_a_supposition_ends_with_its_verb():
    found = claims("Silk may bind calcium and it improves cell adhesion.")
    assert not any(claim.hedged for key, claim in found.items() if key[1] == "improves")


def test_a_plain_statement_is_neither_denied_nor_supposed():
    claim = claims("Clay improves toughness.")["clay", "improves", "toughness"]
    assert (claim.negated, claim.hedged) == (False, False)


def test_we_is_never_an_end():
    found = read("We deposited silk on glass. We present a new approach.").relations
    assert {"we", "We"}.isdisjoint({end for claim in found for end in (claim.source, claim.target)})


def test_it_stands_for_the_only_subject_before():
    text = "Nacre is a natural composite. It exhibits high toughness."
    claim = claims(text)["nacre", "exhibits", "toughness"]
    assert claim.quote == text


def test_it_stands_for_nothing_when_two_things_came_before():
    found = claims("Silk and bone are natural composites. It exhibits high toughness.")
    assert not any(predicate == "exhibits" for _, predicate, _ in found)


def test_the_quote_is_the_text_between_the_offsets_and_holds_both_ends():
    text = "Wood is light.\n\nThe toughness of nacre depends on aragonite layers; silk binds water."
    found = read(text)
    assert found.relations
    for claim in found.relations:
        assert claim.start is not None
        assert claim.end is not None
        assert claim.quote == text[claim.start : claim.end]
        inside = {m.name for m in found.mentions if claim.start <= m.start and m.end <= claim.end}
        assert {claim.source, claim.target} <= inside


def test_of_a_long_sentence_the_clause_is_quoted():
    tail = " and ".join(f"the film number {i} covered the plate number {i}" for i in range(30))
    text = f"Collagen binds calcium; later {tail}."
    assert claims(text)["collagen", "binds", "calcium"].quote == "Collagen binds calcium"


def test_confidence_lies_between_nothing_and_certain():
    found = read("The stiffness of silk, a protein, may depend on water and salt.").relations
    assert all(0 < claim.confidence < 1 for claim in found)


def test_the_passage_is_written_into_every_claim():
    found = read("Polylactic acid (PLA) is a polyester.", 3)
    places = {m.passage for m in found.mentions} | {c.passage for c in found.relations}
    assert places | {a.passage for a in found.aliases} == {3}


def test_the_same_text_gives_the_same_extraction():
    text = "Silk fibroin (SF) improves the toughness of PLA. It binds water."
    assert read(text) == read(text)


def test_examples_of_a_variety_are_examples_of_what_it_is_a_variety_of():
    found = claims("We tested a variety of fillers such as clay.")
    assert ("clay", "is a", "fillers") in found
