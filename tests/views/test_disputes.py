"""Where papers disagree: opposite predicates and denials, with the quotes of both sides."""

from __future__ import annotations

import pytest

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.knowledge import Extraction, Mention, RelationClaim
from kgagent.domain.paper import Paper
from kgagent.domain.reply import Reply, Request
from kgagent.llm.wire.own import dump
from kgagent.storage.store import Store
from kgagent.views.disputes import disputes

SAID = [
    (2001, "clay", "increases", "strength", False),
    (2003, "clay", "enhances", "strength", False),
    (2005, "strength", "is reduced by", "clay", False),
    (2007, "clay", "reduces", "strength", False),
    (2002, "wax", "lowers", "friction", False),
    (2004, "wax", "lowers", "friction", True),
    (2006, "lime", "contains", "chalk", False),
    (2006, "salt", "increases", "taste", False),
    (2008, "salt", "reduces", "taste", True),  # what does not lower need not raise
]


class OneClaim:
    """Says of each text what its first line holds."""

    name = "embedded"

    def reply(self, request: Request) -> Reply:
        mentions, claims = [], []
        for at, text in enumerate(request.passages):
            source, predicate, target, denied = text.strip().split("; ")
            for name in (source, target):
                start = text.index(name)
                mentions.append(Mention(name, at, start, start + len(name)))
            claims.append(
                RelationClaim(
                    source, predicate, target, text, at, 0, len(text), negated=denied == "True"
                )
            )
        return Reply(dump(Extraction(tuple(mentions), tuple(claims))), self.name)


@pytest.fixture
def disputed(store) -> Store:
    papers = [
        Paper(text="; ".join(map(str, row)), title=f"P{at}", year=year, doi=f"10.2/{at}")
        for at, (year, *row) in enumerate(SAID)
    ]
    for _ in add_papers(store, papers, size=400):
        pass
    for _ in grow(store, OneClaim(), RunSettings(epoch=9), Limits()):
        pass
    return store


def test_the_best_supported_dispute_is_first_with_both_sides(disputed):
    first, second = disputes(disputed)
    assert (first.source, first.claim, first.target) == ("clay", "raises", "strength")
    assert first.papers == (2, 2)
    assert first.years == {2001: (1, 0), 2003: (1, 0), 2005: (0, 1), 2007: (0, 1)}
    assert first.moved == (1.0, 0.0)
    assert {row["predicate"] for row in first.denying} == {"is reduced by", "reduces"}
    assert (second.source, second.claim, second.papers) == ("wax", "lowers", (1, 1))


def test_disputes_of_one_concept(disputed):
    assert [one.source for one in disputes(disputed, concept="friction")] == ["wax"]
    assert disputes(disputed, concept="salt") == []


def test_the_command_shows_both_sides(disputed, kgagent):
    ran = kgagent("disputes", "--db", str(disputed.file), "-n", "1")
    assert "clay raises strength?  2 : 2 papers" in ran.out
    assert "100% for it in the earlier papers, 0% in the later" in ran.out
