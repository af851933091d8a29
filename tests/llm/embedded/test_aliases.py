"""Other names for one concept."""

from __future__ import annotations

import pytest

from kgagent.llm.embedded.reader import read


def pairs(text: str) -> list[tuple[str, str]]:
    return [(alias.name, alias.alias) for alias in read(text).aliases]


@pytest.mark.parametrize(
    ("text", "name", "alias"),
    [
        ("Polylactic acid (PLA) is a polyester.", "polylactic acid", "PLA"),
        ("We studied bone marrow stromal cells (BMSCs).", "bone marrow stromal cells", "BMSCs"),
        ("PLA (polylactic acid) is a polyester.", "polylactic acid", "PLA"),
        ("Ceramics of β-tricalcium phosphate (β-TCP) dissolve.", "β-tricalcium phosphate", "β-TCP"),
        ("Beta-tricalcium phosphate (β-TCP) dissolves.", "beta-tricalcium phosphate", "β-TCP"),
        ("Poly(vinyl alcohol) (PVA) swells.", "poly(vinyl alcohol)", "PVA"),
        (
            "The films were seen by scanning electron microscopy (SEM).",
            "scanning electron microscopy",
            "SEM",
        ),
    ],
)
def test_an_acronym_in_brackets_is_an_alias(text, name, alias):
    assert (name, alias) in pairs(text)


@pytest.mark.parametrize(
    "text",
    [
        "The strength of the film (see below) is high.",
        "The pH of the bath (7.4) is stable.",
        "The films (both sides) were coated.",
        "Two samples (n = 5) failed.",
    ],
)
def test_other_brackets_define_nothing(text):
    assert pairs(text) == []


def test_also_known_as_is_an_alias():
    found = pairs("Dragline silk, also known as spider silk, consists of spidroins.")
    assert ("dragline silk", "spider silk") in found


def test_an_alias_quotes_its_definition():
    text = "Films of polylactic acid (PLA) are clear."
    [alias] = read(text).aliases
    assert alias.quote == "polylactic acid (PLA)"
    assert text[alias.start : alias.end] == alias.quote


def test_both_names_are_mentioned():
    found = {mention.name for mention in read("Films of polylactic acid (PLA) are clear.").mentions}
    assert {"polylactic acid", "PLA"} <= found
