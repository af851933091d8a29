"""Which concepts a paper is about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.knowledge import AliasClaim, Extraction, Mention
from kgagent.domain.salience import FEATURES, WEIGHTS, key_concepts, salience


def extraction(*names: str, aliases: tuple[tuple[str, str], ...] = ()) -> Extraction:
    mentions = tuple(Mention(name, 0, 10 * at, 10 * at + 5) for at, name in enumerate(names))
    return Extraction(mentions, aliases=tuple(AliasClaim(*pair) for pair in aliases))


def test_what_comes_again_is_more_salient():
    found = salience(["wool fibre", "silk fibre", "silk fibre"])
    assert list(found) == ["silk fibre", "wool fibre"]


def test_what_the_title_names_is_more_salient_in_any_number_and_spelling():
    found = salience(["wool fiber", "silk fiber"], title="Spinning silk fibres by hand")
    assert list(found) == ["silk fiber", "wool fiber"]


def test_a_term_is_more_salient_than_a_bare_word():
    found = salience(["strain", "tensile fracture strain"])
    assert found["tensile fracture strain"] > found["strain"]


def test_a_name_inside_another_gives_way():
    alone = salience(["loom speed"])["loom speed"]
    assert salience(["loom speed", "warp loom speed"])["loom speed"] < alone


def test_equal_ones_come_as_they_appear():
    assert list(salience(["warp", "weft", "loom"])) == ["warp", "weft", "loom"]


def test_an_acronym_counts_for_its_long_form():
    read = extraction("wire grid", "WG", "loom time", "WG", aliases=(("wire grid", "WG"),))
    assert [name for name, _ in key_concepts(read)] == ["wire grid", "loom time"]


def test_spellings_of_one_key_are_one_concept():
    found = key_concepts(extraction("Silk fibres", "silk fiber", "silk fiber"))
    assert [name for name, _ in found] == ["silk fiber"]


def test_aliases_that_go_in_a_ring_do_no_harm():
    read = extraction(
        "warp", "weft", aliases=(("warp", "weft"), ("weft", "warp"), ("loom", "warp"))
    )
    assert [name for name, _ in key_concepts(read)] == ["warp"]


def test_no_more_are_given_than_asked_for():
    assert len(key_concepts(extraction("warp", "weft", "loom"), 2)) == 2
    assert key_concepts(Extraction()) == []


def test_each_feature_has_its_weight():
    assert len(WEIGHTS) == len(FEATURES) + 1


@given(st.lists(st.text(max_size=12), max_size=12), st.text(max_size=20))
def test_any_names_have_a_value_between_none_and_all(names, title):
    found = salience(names, title=title)
    assert set(found) == set(names)
    assert all(0 <= value <= 1 for value in found.values())
    assert list(found.values()) == sorted(found.values(), reverse=True)
