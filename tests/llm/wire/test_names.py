"""Identifiers become words; symbols, formulas and names of people stay."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kgagent.domain.naming import canonical
from kgagent.llm.wire.names import LONGEST_IDENTIFIER, predicate_words, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("LocalRuleLearning", "local rule learning"),
        ("loadTransfer", "load transfer"),
        ("Exact_Algorithm", "exact algorithm"),
        ("free_volume_connectivity", "free volume connectivity"),
        ("local-rule-learning", "local rule learning"),
        ("MECHANICAL_STRENGTH", "mechanical strength"),
        ("TEM_IMAGE", "TEM image"),
        ("LossOfStiffness", "loss of stiffness"),
        ("GNNError", "GNN error"),
        ("ModeILoading", "mode I loading"),
        ("PipelineB", "pipeline B"),
        ("pHControl", "pH control"),
        ("CaPRatio", "CaP ratio"),
        ("TiO2Formation", "TiO2 formation"),
        ("Fe3O4Nanocrystals", "Fe3O4 nanocrystals"),
        ("MgSubstitution", "Mg substitution"),
        ("IL-2_production", "IL-2 production"),
        ("Young's_Modulus", "Young's modulus"),
        ("T_cells", "T cells"),
        ("**Snow Flakes**", "Snow Flakes"),
        ("  spider \n silk ", "spider silk"),
    ],
)
def test_an_identifier_becomes_words(name, words):
    assert words_of(name) == words


@pytest.mark.parametrize(
    "name",
    [
        *"""mRNA miRNA TiO2 GaN pH DNA MaSp1 NaCl LiFePO4 YBa2Cu3O7 McCarthy MacDonald RNase ATPase
    PEGylated SUMOylation HepG2 GlyProHyp ReaxFF ChatGPT AlphaFold2 dSR CAs T_g E_coh σ_f α_XN E*
    IFN-γ AP-1 C-N β-sheet Self-Healing Collagen""".split(),
        "Young's modulus",
        "Bombyx mori",
        "E. coli",
        "van der Waals forces",
    ],
)
def test_what_is_no_identifier_stays(name):
    assert words_of(name) == name


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("IS-A", "is a"),
        ("isA", "is a"),
        ("RELATES-TO", "relates to"),
        ("RELATES_TO", "relates to"),
        ("generalizesTo", "generalizes to"),
        ("does_not_affect", "does not affect"),
        ("part-of", "part of"),
        ("co-regulates", "co-regulates"),
        ("low at 300K", "low at 300K"),
        ("upregulates mRNA", "upregulates mRNA"),
        ("[INFLUENCES]", "influences"),
    ],
)
def test_a_predicate_becomes_words(said, words):
    assert predicate_words(said) == words


identifiers = st.text("aAbBeErRsSoO_- 2'*σ", max_size=30) | st.text(max_size=20)


@example("_*2*")
@example("0`[")
@example('["[0]"]')
@given(identifiers)
def test_words_stay_words(name):
    words = words_of(name)
    assert words_of(words) == words
    predicate = predicate_words(name)
    assert predicate_words(predicate) == predicate


@given(st.from_regex(r"[a-z]{3,9}([_-][a-z]{3,9}){2,4}", fullmatch=True))
def test_taking_an_identifier_apart_makes_no_new_concept(name):
    assert canonical(words_of(name)) == canonical(name)


def test_a_sentence_is_no_identifier():
    name = "AbCd" * LONGEST_IDENTIFIER
    assert words_of(name) == name
