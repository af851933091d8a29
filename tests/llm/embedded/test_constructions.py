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
            "Moss plays an important role in the retention of rain water.",
            "moss",
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
            "Salt contributes to the decline of freshwater mussels.",
            "salt",
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
        ("Bark is a vital part of the tree.", "bark", "is part of", "tree"),
        ("Zein is a plant protein that binds fatty acids.", "zein", "binds", "fatty acids"),
        ("Pepsin is an enzyme of the stomach.", "pepsin", "is enzyme of", "stomach"),
        ("There are deep wells in the chalk.", "wells", "is in", "chalk"),
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
        ("Cracks caused by frost weaken the stone.", "frost", "causes", "cracks"),
        ("Heat overcame the brittleness of ceramics.", "heat", "overcomes", "brittleness"),
    ],
)
def test_a_construction_gives_its_relation(text, source, predicate, target):
    assert (source, predicate, target) in claims(text)


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
    assert sure.get(("allows", "ions"), 0.5) <= 0.5


def test_a_clause_after_a_comma_tells_of_the_main_subject():
    found = claims("Clay reduces the shrinkage of mortar, improving durability.")
    assert ("clay", "improves", "durability") in found
