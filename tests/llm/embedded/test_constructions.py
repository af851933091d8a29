"""What single constructions of English are read to say, one example a rule."""

from __future__ import annotations

import pytest

from kgagent.domain.knowledge import RelationClaim
from kgagent.llm.embedded.reader import read


def claims(text: str) -> dict[tuple[str, str, str], RelationClaim]:
    return {(c.source, c.predicate, c.target): c for c in read(text).relations}


@pytest.mark.parametrize(
    ("text", "source", "predicate", "target"),
    [
        # objects that only carry the verb on
        (
            "This enzyme laid the foundation for the development of antibiotics.",
            "enzyme",
            "lays foundation for",
            "antibiotics",
        ),
        (
            "Mosses play an important role in the retention of rain water.",
            "mosses",
            "plays a role in",
            "retention",
        ),
        (
            "Corrosion poses a threat to the steel bridges.",
            "corrosion",
            "poses threat to",
            "steel bridges",
        ),
        ("Lasers provide surgeons with precise cuts.", "lasers", "provides", "cuts"),
        # what a noun's phrase names
        (
            "Drought contributes to the decline of freshwater mussels.",
            "drought",
            "contributes to decline of",
            "freshwater mussels",
        ),
        (
            "Zinc oxide increases the viability of epithelial cells.",
            "zinc oxide",
            "increases viability of",
            "epithelial cells",
        ),
        # examples take part
        ("Fillers such as clay and silica reduce shrinkage.", "clay", "reduces", "shrinkage"),
        (
            "Factors such as acidity and heat can reduce the hardness.",
            "acidity",
            "reduces",
            "hardness",
        ),
        # generic subjects
        ("The main component of bone is collagen.", "bone", "has component", "collagen"),
        ("One of the main functions of skin is protection.", "skin", "has function", "protection"),
        ("One of the natural polymers is collagen.", "collagen", "is a", "natural polymers"),
        # pronouns inside the sentence
        (
            "The enzyme is unstable because it binds water.",
            "enzyme",
            "binds",
            "water",
        ),
        ("Chitosan is limited by its low solubility.", "chitosan", "has", "solubility"),
        # purposes and means
        (
            "Rosin was added to improve the adhesion of paint.",
            "rosin",
            "is added to improve",
            "adhesion",
        ),
        (
            "These bacteria produce toxins to kill the host cells.",
            "bacteria",
            "kills",
            "host cells",
        ),
        (
            "Wax is essential to preventing corrosion.",
            "wax",
            "is essential to prevent",
            "corrosion",
        ),
        (
            "Emulsifiers play a role in stabilizing foams.",
            "emulsifiers",
            "plays a role in stabilizing",
            "foams",
        ),
        (
            "The enzyme improves solubility using metal ions.",
            "enzyme",
            "uses",
            "metal ions",
        ),
        ("Tanning involves removing the hair.", "tanning", "involves removing", "hair"),
        # causes and consequences
        (
            "The plates cracked because of thermal stress.",
            "plates",
            "is due to",
            "thermal stress",
        ),
        (
            "Glass fibres absorb water, weakening the laminate.",
            "glass fibres",
            "weakens",
            "laminate",
        ),
        # comparison
        (
            "PLA films exhibited higher tensile strength than pure starch.",
            "PLA films",
            "exhibits higher strength than",
            "pure starch",
        ),
        (
            "The blend has a lower viscosity compared to pure water.",
            "blend",
            "has lower viscosity than",
            "pure water",
        ),
        (
            "Thermal damage was reduced after irradiation.",
            "thermal damage",
            "is reduced after",
            "irradiation",
        ),
        # what X is
        ("The dermis is a vital part of the skin.", "dermis", "is part of", "skin"),
        ("Zein is a plant protein that binds fatty acids.", "zein", "binds", "fatty acids"),
        ("Pepsin is an enzyme of the stomach.", "pepsin", "is enzyme of", "stomach"),
        ("There are deep wells in the chalk.", "deep wells", "is in", "chalk"),
        (
            "Graphite is considered a solid lubricant.",
            "graphite",
            "is considered",
            "solid lubricant",
        ),
        ("A protein called keratin forms hair.", "keratin", "is a", "protein"),
        # noun phrases
        ("The shell's stiffness is remarkable.", "shell", "has", "stiffness"),
        (
            "The use of chitosan for wound dressings is common.",
            "chitosan",
            "is used for",
            "wound dressings",
        ),
        (
            "The role of sericin in cell adhesion was studied.",
            "sericin",
            "plays a role in",
            "cell adhesion",
        ),
        (
            "The combination of gelatin and alginate was studied.",
            "gelatin",
            "is combined with",
            "alginate",
        ),
        (
            "The exposure of steel to chlorides was studied.",
            "steel",
            "is exposed to",
            "chlorides",
        ),
        (
            "The differentiation of stem cells was slow.",
            "stem cells",
            "undergoes",
            "differentiation",
        ),
        ("The branches of the willow are thin.", "branches", "is of", "willow"),
        # participles
        ("The cracks caused by frost were filled.", "frost", "causes", "cracks"),
        ("Steel fibres overcame the weakness of tiles.", "steel fibres", "overcomes", "weakness"),
    ],
)
def test_a_construction_gives_its_relation(text, source, predicate, target):
    assert (source, predicate, target) in claims(text)


@pytest.mark.parametrize(
    ("text", "source", "predicate", "target"),
    [
        # "because of" and "due to", whichever of the two words the noun hangs on
        ("The beams failed because of metal fatigue.", "beams", "is due to", "metal fatigue"),
        ("The yield fell due to drought.", "yield", "is due to", "drought"),
        (
            "Corrosion of the pipes is faster due to chlorides.",
            "corrosion",
            "is faster due to",
            "chlorides",
        ),
        # what "and" ties, however high
        ("The mixture of clay and sand was fired.", "clay", "is mixed with", "sand"),
        ("A combination of heat and pressure was used.", "heat", "is combined with", "pressure"),
        (
            "The integration of sensors and antennas is difficult.",
            "sensors",
            "is integrated with",
            "antennas",
        ),
        # a name behind "called", whatever it is read as
        ("A pigment called melanin protects the skin.", "melanin", "is a", "pigment"),
        ("A sugar called trehalose protects the cells.", "trehalose", "is a", "sugar"),
        # what there is
        ("There are fungi in the soil.", "fungi", "is in", "soil"),
        ("There is a thin oxide layer on the metal.", "thin oxide layer", "is on", "metal"),
        ("There are beetles with horns in the forest.", "beetles", "has", "horns"),
        # a phrase on a particle
        ("The roof is made out of clay tiles.", "roof", "is made out of", "clay tiles"),
        ("The ropes were made out of hemp.", "ropes", "is made out of", "hemp"),
        ("The metal was cut out of thin sheets.", "metal", "is cut out of", "thin sheets"),
    ],
)
def test_a_construction_is_read_in_other_sentences_too(text, source, predicate, target):
    assert (source, predicate, target) in claims(text)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("There is no oxygen in the chamber.", "chamber"),
        ("There are no trees on the island.", "island"),
        ("There was no lead in the paint.", "paint"),
    ],
)
def test_what_there_is_none_of_is_denied_only(text, target):
    found = [claim for claim in read(text).relations if claim.target == target]
    assert [claim.negated for claim in found] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "The coating contains wax instead of oil.",
        "The lamp burns wax instead of oil.",
        "The soap was made with wax instead of oil.",
    ],
)
def test_what_stands_behind_instead_of_takes_no_part(text):
    assert not any("oil" in (source, target) for source, _, target in claims(text))


def test_only_the_next_noun_is_combined_with_the_first():
    found = claims("The combination of wax and the price of oil was studied.")
    assert not any(predicate == "is combined with" for _, predicate, _ in found)


def test_what_is_said_of_a_lack_is_not_said_of_the_thing():
    found = claims("The lack of vitamin C causes scurvy.")
    assert ("vitamin C", "causes", "scurvy") not in found


def test_a_judgement_of_a_part_gives_it_no_value():
    found = claims("The impact of plastic on seabirds is a serious concern of biologists.")
    assert not any(predicate == "has impact" for _, predicate, _ in found)


def test_what_is_laid_on_something_is_not_only_on_it():
    found = claims("We deposited silk fibroin on glass slides.")
    assert ("silk fibroin", "is deposited on", "glass slides") in found
    assert ("silk fibroin", "is on", "glass slides") not in found


def test_a_drop_in_acidity_lies_in_nothing():
    assert not any(p == "is in" for _, p, _ in claims("The drop in acidity was caused by lime."))


def test_it_of_it_is_known_that_stands_for_nothing():
    found = claims("Silk is strong. It is known that collagen binds calcium.")
    assert not any("silk" in (source.lower(), target.lower()) for source, _, target in found)


def test_who_is_let_do_something_is_less_sure_than_what_is_done():
    found = read("The membrane allows ions to cross the cell wall.").relations
    sure = {(c.predicate, c.target): c.confidence for c in found}
    assert sure["is used to cross", "cell wall"] < sure["allows", "ions"]


def test_a_clause_after_a_comma_tells_of_the_main_subject():
    found = claims("Clay reduces the shrinkage of mortar, improving durability.")
    assert ("clay", "improves", "durability") in found
