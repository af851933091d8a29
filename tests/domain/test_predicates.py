"""What predicates mean: lemma, kind and direction; and tables, ours and a user's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.predicates import (
    BOTH_WAYS,
    KINDS,
    PredicateTable,
    TableError,
    normal,
)
from kgagent.kinds import shipped

TABLE = shipped()


def kind_of(predicate: str) -> str:
    found = normal(predicate, TABLE)
    return f"{found.kind}{' reversed' if found.reversed else ''}{' not' if found.negated else ''}"


@pytest.mark.parametrize(
    ("predicate", "kind"),
    [
        ("is a", "is_a"),
        ("is an example of", "is_a"),
        ("are one of the", "is_a"),
        ("serves as", "is_a"),
        ("is part of", "part_of"),
        ("is a key structural component of", "part_of"),
        ("contains", "part_of reversed"),
        ("is composed mainly of", "part_of reversed"),
        ("is made from", "part_of reversed"),
        ("has", "has_property"),
        ("exhibited", "has_property"),
        ("leads to", "causes"),
        ("resulted in", "causes"),
        ("results from", "causes reversed"),
        ("is the cause of", "causes"),
        ("can be caused by", "causes reversed"),
        ("is attributed to", "causes reversed"),
        ("facilitates", "enables"),
        ("plays a crucial role in", "enables"),
        ("is essential for", "enables"),
        ("requires", "enables reversed"),
        ("is strongly inhibited by", "inhibits reversed"),
        ("reduces", "inhibits"),
        ("improves", "modulates"),
        ("increases the strength of", "modulates"),
        ("depends on", "modulates reversed"),
        ("is reinforced with", "modulates reversed"),
        ("increases with", "modulates reversed"),
        ("uses", "uses"),
        ("is based on", "uses"),
        ("is used in", "uses reversed"),
        ("was applied to", "uses reversed"),
        ("measures", "measures"),
        ("is evaluated using", "measures reversed"),
        ("is similar to", "compares_with"),
        ("is far more brittle than", "compares_with"),
        ("also known as", "synonym_of"),
        ("is equivalent to", "synonym_of"),
        ("is associated with", "related_to"),
        ("is deposited on", "related_to"),
        ("flummoxes", "related_to"),
    ],
)
def test_the_kind_of_a_predicate(predicate, kind):
    assert kind_of(predicate) == kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("IS-A", "is_a"),
        ("isA", "is_a"),
        ("INFLUENCES", "modulates"),
        ("isPartOf", "part_of"),
        ("HAS_PART", "part_of reversed"),
        ("leads_to", "causes"),
        ("RELATES-TO", "related_to"),
        ("co-stimulates", "enables"),
        ("down-regulates", "inhibits"),
        ("increases/decreases", "modulates"),
        ("stabilises", "modulates"),
        ("influences (indirectly)", "modulates"),
        ("↑", "modulates"),
    ],
)
def test_words_as_models_write_them(said, kind):
    assert kind_of(said) == kind


def test_every_word_of_the_typed_vocabulary_of_graph_preflexor_is_mapped():
    kinds = {
        "causes": "causes",
        "enables": "enables",
        "inhibits": "inhibits",
        "modulates": "modulates",
        "part_of": "part_of",
        "instance_of": "is_a",
        "supports": "enables",
        "challenges": "inhibits",
        "represents": "measures",
        "promotes": "enables",
        "violates": "inhibits",
        "constrains": "inhibits",
    }
    assert {said: kind_of(said) for said in kinds} == kinds


@pytest.mark.parametrize(
    "said",
    [
        "may improve",
        "has been shown to improve",
        "significantly improves",
        "was found to be improving",
        "can be used to improve",
        "has the potential to improve",
        "helps improve",
        "is used for improving",
        "could further improve",
    ],
)
def test_hedges_auxiliaries_and_raising_verbs_do_not_count(said):
    found = normal(said, TABLE)
    assert (found.lemma, found.kind, found.reversed) == ("improve", "modulates", False)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("does not improve", "modulates not"),
        ("cannot be inhibited by", "inhibits reversed not"),
        ("is not part of", "part_of not"),
        ("has no effect on", "modulates not"),
        ("fails to improve", "modulates not"),
        ("lacks", "has_property not"),
    ],
)
def test_a_predicate_that_denies_says_so(said, kind):
    assert kind_of(said) == kind


def test_what_no_pattern_fits_keeps_its_base_forms():
    found = normal("is flummoxed under", TABLE)
    assert (found.lemma, found.kind, found.mapped) == ("be flummoxed under", "related_to", False)


def test_listed_without_a_kind_is_not_unmapped():
    assert normal("is associated with", TABLE).mapped
    assert not normal("flummoxes", TABLE).mapped


def test_every_pattern_of_the_shipped_table_is_its_own_normal_form():
    wrong = {
        lemma: found
        for key, meaning in TABLE.meanings.items()
        for lemma in [" ".join(key)]
        for found in [normal(lemma, TABLE)]
        if (found.lemma, found.kind) != (lemma, meaning.kind) or found.negated
    }
    assert wrong == {}


@given(st.text(max_size=120))
def test_any_text_has_a_normal_form(text):
    found = normal(text, TABLE)
    assert found.kind in KINDS
    assert not (found.reversed and found.kind in BOTH_WAYS)
    assert found.mapped or found.kind == "related_to"


@given(st.sampled_from(sorted(TABLE.meanings)), st.sampled_from(["_", "-", " ", "  "]))
def test_the_form_of_writing_changes_nothing(key, blank):
    said = " ".join(key)
    if not any(word in said for word in ("co ", "up ", "down ", "over ", "under ", "out ")):
        assert normal(blank.join(key).upper(), TABLE) == normal(said, TABLE)


def test_a_very_long_predicate_takes_no_time():
    assert normal("is shown to " * 100_000, TABLE).kind in KINDS


def test_a_users_table_adds_to_the_shipped_one_and_overrides_it():
    own = PredicateTable.parse(
        "# mine\nflummoxes, is puzzled by\tinhibits\nsupports\tcauses\t# no, causes\n"
        "is flocked in\tuses\treversed\n",
        TABLE,
    )
    assert normal("flummoxed", own).kind == "inhibits"
    assert normal("supports", own).kind == "causes"
    assert normal("was flocked in", own).reversed
    assert normal("improves", own) == normal("improves", TABLE)
    assert normal("supports", TABLE).kind == "enables"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("improve\tmodulates\nglue\tsticks\n", 2, "'sticks' is no kind"),
        ("glue\n", 1, "a tab and a kind"),
        ("\n\nglue\tcauses\tbackwards\n", 3, "'reversed' or nothing"),
        ("resemble\tcompares_with\treversed\n", 1, "never reversed"),
        ("glue, ,paste\tcauses\n", 1, "no word in it"),
        ("glue\tcauses\nglues\tuses\n", 2, "stands there already"),
        ("123\tcauses\n", 1, "no word in it"),
    ],
)
def test_a_line_that_is_wrong_is_named(text, line, words):
    with pytest.raises(TableError, match=words) as raised:
        PredicateTable.parse(text, TABLE)
    assert raised.value.line == line
