"""Spellings that are one concept, and those that are not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.naming import LONGEST_KEY, canonical, display_name

SAME = [
    ("TiO₂", "TiO2", "TiO<sub>2</sub>", "TiO$_2$", "TiO_2", "ＴｉＯ２"),
    ("β-sheet", "beta-sheet", "beta sheet", "Beta Sheets", r"$\beta$-sheet", "𝛽‑sheet"),
    ("TGF-β1", "TGFβ1", "TGF-beta1"),
    ("self-healing", "self healing", "Self–Healing", "self\u2010healing", "self\n healing"),
    ("Silk", "silk"),
    ("SILK FIBROIN", "silk fibroin", "Silk Fibroin", "silk fibroins", "“silk” fibroin."),
    ("EFFECT OF HEAT ON BONE", "Effect of heat on bones"),
    ("5 μm", "5 µm"),
    ("μCT", "micro-CT"),
    ("BIODEGRADATION", "biodegradation"),
    ("Co-Doped ZnO", "Co-doped ZnO"),
    ("Å", "Å"),
    ("Young's modulus", "Youngs modulus", "Young’s moduli", "Young′s modulus"),
    ("3′-UTR", "3'-UTR", "3’ UTR"),
    ("Schrödinger equation", "Schro\u0308dinger equations", "Schrodinger equation"),
    ("poly(lactic acid)", "polylactic acid", "Poly(lactic acid)", "poly-lactic acid"),
    ("Ca²⁺", "Ca2+", "Ca<sup>2+</sup>", "Ca$^{2+}$"),
    ("10²", "10^2", "10<sup>2</sup>"),
    ("37 °C", "37°C", "37 ℃", "37 º C"),
    ("E. coli", "E.coli", "E. coli."),
    ("eﬃciency", "efficiency"),
    ("analysis", "analyses"),
    ("matrix", "matrices", "Matrices"),
    ("hypothesis", "hypotheses"),
    ("phenomenon", "phenomena"),
    ("bacterium", "bacteria"),
    ("carbon fibre", "carbon fibers", "Carbon Fibres"),
    ("colour", "colors"),
    ("behaviour", "behavior"),
    ("optimisation", "optimizations"),
    ("randomised trial", "randomized trials"),
    ("aluminium", "aluminum"),
    ("sulphate", "sulfate"),
    ("tumour", "tumors"),
    ("oestrogen", "estrogen"),
    ("leukaemia", "leukemia"),
    ("modelling", "modeling"),
    ("grey scale", "gray scale"),
    ("centre", "centers"),
    ("leaf", "leaves"),
    ("axis", "axes"),
    ("index", "indices", "indexes"),
    ("process", "processes"),
    ("tissue", "tissues"),
    ("study", "studies"),
    ("DNA", "DNAs"),
    ("PLA", "PLAs"),
    ("mRNA", "mRNAs"),
    ("MXene", "MXenes"),
    ("property of silk", "properties of silk"),
    ("polymer matrix composites (PMCs)", "polymer-matrix composite (PMC)"),
    ("Co-polymer", "co-polymers"),
]

APART = [
    ("gas", "ga"),
    ("lens", "len"),
    ("mass", "mas"),
    ("Co", "CO", "co"),
    ("He", "he"),
    ("In", "in"),
    ("AIDS", "aids"),
    ("mRNA", "MRNA"),
    ("pH", "PH"),
    ("HA", "ha"),
    ("alpha", "beta"),
    ("precision", "recall"),
    ("TiO2", "TiO3", "TIO2"),
    ("10²", "102"),
    ("−20 °C", "20 °C"),
    ("Cl⁻", "Cl"),
    ("A*", "A", "A+", "A#"),
    ("Δ", "δ"),
    ("Å", "A"),
    ("5'", "3'", "5"),
    ("PA 6", "PA 66"),
    ("BAs", "BA"),
    ("type I collagen", "type II collagen"),
    ("leaf", "leave"),
    ("selfhealing", "self healing"),
    ("dynamics", "dynamic"),
]

KEPT = """
    gas bias lens mass glass stress virus mucus species series apparatus analysis diabetes physics
    AIDS NaCl GaAs pH TiO2 news basis bus atlas loss axis TNF βιο
""".split()


@pytest.mark.parametrize("spellings", SAME, ids=lambda s: s[0])
def test_spellings_of_one_concept_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({canonical(s) for s in spellings}) == 1


@pytest.mark.parametrize("names", APART, ids=lambda n: n[0])
def test_different_things_keep_different_keys(names: tuple[str, ...]) -> None:
    assert len({canonical(n) for n in names}) == len(names)


@pytest.mark.parametrize("name", KEPT)
def test_a_word_that_only_looks_like_a_plural_is_kept(name: str) -> None:
    assert canonical(name) == name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("In vitro studies", "in vitro study"),
        ("In-doped ZnO", "In doped ZnO"),
        ("Cu-In-Ga-Se", "Cu In Ga Se"),
        ("Co nanoparticles", "Co nanoparticle"),
        ("Candida albicans", "candida albicans"),
        ("Naive Bayes", "naive bayes"),
        ("state-of-the-art methods", "state of the art method"),
        ("PLLA FILMS AND BONES", "PLLA films and bone"),
        ("AIDS PATIENTS", "AIDS patient"),
        ("the planets", "planet"),
    ],
)
def test_the_word_decides_in_its_phrase(name: str, key: str) -> None:
    assert canonical(name) == key


PIECES = st.sampled_from(
    [s for row in SAME + APART for s in row]
    + ["'s", "-", "–", "'", '"', "(", ")", "s", "S", "the", "of", "^", "²", "µ", "Ω", "ß", "İ", "ŉ"]
    + ["$", "_", "{", "}", "\\", "<sub>", "</sub>", ".", "**", "&", "\u0301", "°", "%", "poly"]
)


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    key = canonical(name)
    assert canonical(key) == key
    assert len(key.encode()) <= LONGEST_KEY


@given(st.lists(PIECES, min_size=1, max_size=9), st.sampled_from(["", " ", "-"]))
def test_a_key_made_of_scientific_tokens_is_its_own_key(pieces: list[str], glue: str) -> None:
    key = canonical(glue.join(pieces))
    assert canonical(key) == key


@given(st.text(max_size=40), st.sampled_from("aZ5éβж中"), st.text(max_size=40))
def test_a_name_with_a_letter_or_digit_has_a_key(before: str, char: str, after: str) -> None:
    assert canonical(before + char + after)


@given(st.lists(PIECES, min_size=40, max_size=200), st.sampled_from(["", " "]))
def test_a_long_name_is_cut_to_a_stable_key(pieces: list[str], glue: str) -> None:
    key = canonical(glue.join(pieces))
    assert len(key.encode()) <= LONGEST_KEY
    assert canonical(key) == key


def test_long_names_that_differ_at_the_end_keep_different_keys() -> None:
    assert canonical("silk " * 300 + "a1") != canonical("silk " * 300 + "b1")


def test_a_name_without_letters_or_digits_may_be_empty() -> None:
    assert canonical(" \u200b\n") == ""


def test_the_spelling_used_most_is_shown() -> None:
    assert display_name({"Silk": 3, "silk": 2}) == "Silk"


def test_equal_use_shows_the_spelling_with_fewest_capitals_then_the_first() -> None:
    assert display_name({"Silk": 2, "silk B": 2, "silk": 2, "zilk": 2}) == "silk"
    assert display_name({"zilk": 2, "silk": 2}) == "silk"


def test_no_spelling_is_an_error() -> None:
    with pytest.raises(ValueError, match="no spelling"):
        display_name({})


def test_fifty_thousand_names_take_about_a_second() -> None:
    names = [f"{row[0]} {n}" for n in range(500) for row in SAME]
    start = time.perf_counter()
    for name in names:
        canonical(name)
    assert len(names) / (time.perf_counter() - start) > 5_000  # a tenth of it: CI machines are slow


@pytest.mark.shared
def test_real_keywords_are_never_lost_or_unstable() -> None:
    tsv = Path(__file__).parents[2].parent / "shared" / "data" / "synonyms" / "disease_ontology.tsv"
    if not tsv.exists():
        pytest.skip("the shared development data is not beside the checkout")
    names = [line.split("\t")[1] for line in tsv.read_text("utf-8").splitlines() if "\t" in line]
    keys = {name: canonical(name) for name in names}
    assert all(key and canonical(key) == key for key in keys.values())
