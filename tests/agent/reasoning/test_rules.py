"""What follows from two relations by the meaning of their predicates."""

from __future__ import annotations

import pytest

from kgagent.agent.reasoning.rules import Meant, conclusion, follows, meant
from kgagent.domain.snapshot import RelationRow


def row(source: str, kind: str, target: str, **more) -> RelationRow:
    return RelationRow(source, "does something to", target, kind=kind, **more)


@pytest.mark.parametrize(
    ("one", "other", "then"),
    [
        ("causes", "causes", "causes"),
        ("inhibits", "causes", "inhibits"),
        ("inhibits", "inhibits", "enables"),
        ("is_a", "has_property", "has_property"),
        ("causes", "part_of", None),
        ("uses", "causes", None),
        ("compares_with", "compares_with", None),
    ],
)
def test_two_kinds_have_a_consequence_or_none(one, other, then):
    found = follows(Meant("a", one, "b"), Meant("b", other, "c"))
    assert found == (None if then is None else Meant("a", then, "c"))


def test_relations_must_meet_and_not_lead_back():
    assert follows(Meant("a", "causes", "b"), Meant("c", "causes", "d")) is None
    assert follows(Meant("a", "causes", "b"), Meant("b", "causes", "a")) is None


def test_a_reversed_predicate_reads_from_target_to_source():
    assert meant(row("a", "causes", "b", reversed=True)) == Meant("b", "causes", "a")


@pytest.mark.parametrize("left_out", [row("a", "related_to", "b"), row("a", "", "b")])
def test_what_is_denied_or_of_no_known_kind_has_no_consequence(left_out):
    assert meant(left_out) is None
    assert meant(row("a", "causes", "b", negated=True)) is None
    assert conclusion([left_out], [row("b", "causes", "c")]) is None


def test_a_path_may_be_walked_against_its_relations():
    first, second = row("b", "causes", "a"), row("c", "inhibits", "b")
    found = conclusion([first], [second])
    assert found is not None
    assert (found.meant, found.rows) == (Meant("c", "inhibits", "a"), (second, first))
