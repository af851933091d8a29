"""Acronyms: where they stand, and what a text says they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.llm.embedded.acronyms import definitions
from kgagent.llm.embedded.capitals import acronyms
from kgagent.llm.embedded.reader import read


def defined(text: str) -> list[tuple[str, str]]:
    return [(made.short, made.long) for made in definitions(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We mix fish gelatin methacrylate (FGM).", "FGM", "fish gelatin methacrylate"),
        ("FGM (fish gelatin methacrylate) gels.", "FGM", "fish gelatin methacrylate"),
        ("Made of fish gelatin methacrylate [FGM] only.", "FGM", "fish gelatin methacrylate"),
        ("Made of fish gelatin methacrylate(FGM) only.", "FGM", "fish gelatin methacrylate"),
        ("Made of fish gelatin methacrylate ( FGM ) .", "FGM", "fish gelatin methacrylate"),
        ('Made of "fish gelatin methacrylate" (FGM).', "FGM", "fish gelatin methacrylate"),
        ("The fish gelatin methacrylate (hereafter FGM) gels.", "FGM", "fish gelatin methacrylate"),
        ("Fish gelatin methacrylate (FGM; from cod) gels.", "FGM", "Fish gelatin methacrylate"),
        ("The wire grid sensors (WGSs) failed.", "WGSs", "wire grid sensors"),
        ("A non-linear rope model (NRM) is used.", "NRM", "non-linear rope model"),
        ("A non - linear rope model ( NRM ) is used .", "NRM", "non - linear rope model"),
        ("The Office of the Chief Weaver (OCW) pays.", "OCW", "Office of the Chief Weaver"),
        ("Printing is three-dimensional (3D) here.", "3D", "three-dimensional"),
        ("A fibre-to-fibre joint (F2FJ) broke.", "F2FJ", "fibre-to-fibre joint"),
        ("Slow soft sheep wool machines (S4M) run.", "S4M", "sheep wool machines"),
        ("A spun silk sheet wash (S3W) cleans.", "S3W", "spun silk sheet wash"),
        ("The γ-ray wool dryer (GWD) runs.", "GWD", "γ-ray wool dryer"),
        ("Weaving by random loom walks method (RLW) works.", "RLW", "random loom walks"),
        ("Tests (e.g. of the rope (bark fibre rope (BFR))) failed.", "BFR", "bark fibre rope"),
        ("Made with Loom Tk (Weaver GUI, Graphical User Interface) .", "GUI", ""),
    ],
)
def test_a_bracket_defines_an_acronym(text, short, long):
    assert ((short, long) in defined(text)) == bool(long)


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("FGM stands for fish gelatin methacrylate.", "FGM", "fish gelatin methacrylate"),
        ("FGM, i.e. fish gelatin methacrylate, gels.", "FGM", "fish gelatin methacrylate"),
        ("FGM: fish gelatin methacrylate.", "FGM", "fish gelatin methacrylate"),
        ("FGM, the fish gelatin methacrylate, gels.", "FGM", "fish gelatin methacrylate"),
        ("Fish gelatin methacrylate, or FGM, gels.", "FGM", "Fish gelatin methacrylate"),
        ("Fish gelatin methacrylate FGM gels.", "FGM", "Fish gelatin methacrylate"),
        ("WG is short for wire grid.", "WG", "wire grid"),
        ("Here WG, BR and LT denote wire grid, bark rope and loom time.", "BR", "bark rope"),
    ],
)
def test_a_definition_may_be_said_without_brackets(text, short, long):
    assert (short, long) in defined(text)


@pytest.mark.parametrize(
    "text",
    [
        "We measured WG, but was growth slow?",
        "The loom works (IN GENERAL).",
        "CT shows that compared to wool it is warm.",
        "Values of TS are that small.",
        "A rope (B) and a loom (C) are shown.",
    ],
)
def test_words_with_the_letters_by_chance_define_nothing(text):
    assert defined(text) == []


def test_an_acronym_with_two_meanings_keeps_both():
    text = "The wire grid (WG) is thin. A wool glove (WG) is warm."
    assert defined(text) == [("WG", "wire grid"), ("WG", "wool glove")]
    assert {(a.name, a.alias) for a in read(text).aliases} == {
        ("wire grid", "WG"),
        ("wool glove", "WG"),
    }


def test_what_is_said_without_brackets_is_an_alias_with_its_quote():
    text = "Gels are common. FGM stands for fish gelatin methacrylate."
    [alias] = read(text).aliases
    assert (alias.name, alias.alias) == ("fish gelatin methacrylate", "FGM")
    assert alias.quote == "FGM stands for fish gelatin methacrylate"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The CNNs and a kNN, on IoT boards.", ["CNNs", "kNN", "IoT"]),
        ("An R-CNN, a GMM-UBM and TF/IDF.", ["R-CNN", "GMM-UBM", "TF/IDF"]),
        ("An R - CNN and a GMM - UBM .", ["R - CNN", "GMM - UBM"]),
        ("In 3D and with IPv6 over 5G.", ["3D", "IPv6", "5G"]),
        ("See section III and part II of Silk.", []),
        ("It holds if A and B do, OR both.", []),
        ("See my_FILE.txt, USER@host and http://LAB.org.", []),
        ("THE WEAVING OF ROPE BY HAND", []),
    ],
)
def test_acronyms_are_told_from_other_words(text, found):
    assert [text[slice(*span)] for span in acronyms(text)] == found


@given(st.text(alphabet=" \n()[],.:;-/AaBbsS2α=", max_size=80))
def test_any_text_gives_spans_that_lie_in_it(text):
    for made in definitions(text):
        assert text[slice(*made.short_span)] == made.short
        assert " ".join(text[slice(*made.long_span)].split()) == made.long
        assert made.bracket[0] <= made.bracket[1] <= len(text)


@pytest.mark.parametrize(
    "unit", ["(", "(A", "AB, ", " and AB", "AB: ", "A-", "A(B) ", "AB denote "]
)
def test_a_long_text_takes_no_more_than_its_length_asks(unit):
    assert definitions(unit * 20_000) == []
