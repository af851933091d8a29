"""Which phrases become concepts, and what they are called."""

from __future__ import annotations

import pytest

from kgagent.llm.embedded.reader import read


def names(text: str) -> list[str]:
    return [mention.name for mention in read(text).mentions]


def test_a_noun_phrase_keeps_its_compounds_and_loses_its_article():
    assert names("The silk fibroin film is on the glass slide.") == [
        "silk fibroin film",
        "glass slide",
    ]


def test_adjectives_that_say_nothing_are_dropped():
    assert "biodegradable polymer" in names("Zein is a very promising novel biodegradable polymer.")


def test_quantities_are_no_part_of_a_name():
    assert names("Three 5 mm titanium plates were heated.") == ["titanium plates"]


def test_coordinated_modifiers_share_their_head():
    found = names("The treatment improved the tensile and flexural strength of the laminate.")
    assert {"tensile strength", "flexural strength"} <= set(found)


def test_a_hyphenated_word_stays_whole():
    assert "fibre-reinforced epoxy" in names("Cracks grow slowly in fibre-reinforced epoxy.")


def test_a_chemical_name_keeps_its_brackets():
    assert "poly(lactic acid)" in names("Chitosan adheres to poly(lactic acid) in water.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Silk fibroin dissolves in formic acid.", "silk fibroin"),
        ("TiO2 absorbs ultraviolet light.", "TiO2"),
        ("mRNA encodes proteins.", "mRNA"),
        ("Young's modulus depends on porosity.", "Young's modulus"),
        ("Bombyx mori produces silk.", "Bombyx mori"),
        ("Raman spectroscopy reveals crystallinity.", "Raman spectroscopy"),
    ],
)
def test_a_sentence_capital_is_undone_only_for_ordinary_words(text, name):
    assert name in names(text)


def test_a_title_in_capitals_gives_ordinary_names():
    found = names("Mechanical Properties of Silk Fibroin Scaffolds for Cartilage Repair")
    assert "silk fibroin scaffolds" in found


@pytest.mark.parametrize(
    "text",
    [
        "(C) 2018 Elsevier Ltd. All rights reserved.",
        "It was shown in Fig. 2 and Table 3.",
        "We report new results in this paper.",
        "The authors thank the reviewers [1, 2, 15-18].",
        "12.5, 300 and 0.7 %",
        "This study used a different approach.",
        "They did so in a number of cases.",
    ],
)
def test_what_is_about_the_paper_is_no_concept(text):
    assert [name for name in names(text) if name != "reviewers"] == []


def test_a_citation_is_no_part_of_a_name():
    assert "collagen fibrils" in names(
        "The stiffness of collagen fibrils (Smith et al., 2011) rises."
    )


def test_every_mention_points_at_its_spelling():
    text = "Nacre is tough.  The toughness of\nnacre comes from\taragonite platelets."
    for mention in read(text).mentions:
        spelled = " ".join(text[mention.start : mention.end].split())
        assert spelled.lower() == mention.name.lower()


def test_a_degree_stays_with_what_is_measured():
    names = {mention.name for mention in read("High resolution imagery shows lava tubes.").mentions}
    assert "high resolution imagery" in names


def test_no_name_begins_inside_a_word():
    names = {mention.name for mention in read("State-of-the-art kilns burn peat.").mentions}
    assert "art" not in names
    assert "art kilns" not in names
