"""A least confidence: what a model is less sure of is not merged, and the step says so."""

from __future__ import annotations

import pytest

from kgagent import views
from kgagent.agent.confident import confident
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.knowledge import AliasClaim, Extraction, Mention, RelationClaim
from kgagent.domain.paper import Paper
from kgagent.domain.reply import Reply, Request
from kgagent.llm.wire.own import dump

SAID = Extraction(
    mentions=(
        Mention("Silk", 0, 0, 4, 0.2),
        Mention("bone", 0, 5, 9, 0.2),
        Mention("glue", 0, 10, 14, 0.9),
        Mention("PLA", 0, 15, 18, 0.1),
    ),
    relations=(
        RelationClaim("silk", "improves", "toughness", confidence=0.8),
        RelationClaim("bone", "is", "hard", confidence=0.3),
    ),
    aliases=(AliasClaim("polylactic acid", "PLA"),),
)


class UnsureModel:
    """Says of silk what it is sure of, of bone what it is not."""

    name = "embedded"

    def reply(self, request: Request) -> Reply:
        text = request.passages[0]
        mentions = [
            Mention(name, 0, text.index(name), text.index(name) + len(name), sure)
            for name, sure in (("silk", 0.9), ("bone", 0.4), ("resin", 0.3))
        ]
        relations = (
            RelationClaim("silk", "is", "strong", confidence=0.8),
            RelationClaim("bone", "is", "hard", confidence=0.3),
        )
        return Reply(dump(Extraction(tuple(mentions), relations)), self.name)


@pytest.fixture
def filled(store):
    list(add_papers(store, [Paper(text="On silk, bone and resin.", title="T")], size=400))
    return store


def run_all(store, least: float):
    return list(grow(store, UnsureModel(), RunSettings(min_confidence=least), Limits()))


def test_claims_below_it_go_and_are_counted():
    kept, said = confident(SAID, 0.5)
    assert [claim.source for claim in kept.relations] == ["silk"]
    assert said == "left out, confidence below 0.5: 1 of 2 relations, 1 of 4 mentions"


def test_a_mention_stays_where_a_kept_relation_or_alias_names_its_concept():
    kept, _ = confident(SAID, 0.5)
    assert [mention.name for mention in kept.mentions] == ["Silk", "glue", "PLA"]


def test_what_just_reaches_it_stays():
    assert len(confident(SAID, 0.8)[0].relations) == 1
    assert len(confident(SAID, 0.3)[0].relations) == 2


def test_zero_keeps_everything():
    assert confident(SAID, 0.0) == (SAID, "")


def test_a_run_merges_what_reaches_it_and_keeps_why_the_rest_is_gone(filled):
    (step,) = run_all(filled, 0.5)
    assert step.new_relations == 1
    told = "left out, confidence below 0.5: 1 of 2 relations, 2 of 3 mentions"
    assert step.left_out == told
    assert [row["reason"] for row in views.steps(filled, run=1)] == [told]
    assert views.overview(filled).totals["dead"] == 0
    assert [row["key"] for row in views.hubs(filled)] == ["silk", "strong"]


def test_with_nothing_left_out_the_step_has_no_reason(filled):
    (step,) = run_all(filled, 0.0)
    assert step.left_out == ""
    assert [row["reason"] for row in views.steps(filled, run=1)] == [""]


def test_another_value_is_another_run(filled):
    run_all(filled, 0.0)
    list(add_papers(filled, [Paper(text="More silk, bone, resin.", title="U")], size=400))
    run_all(filled, 0.5)
    assert [row["run"] for row in views.runs(filled)] == [2, 1]


def test_runs_from_before_there_was_such_a_setting_go_on():
    assert "min_confidence" not in RunSettings().text
    assert RunSettings(min_confidence=0.5).hash != RunSettings().hash


def test_looking_leaves_out_relations_whose_best_evidence_is_below(filled):
    run_all(filled, 0.0)
    assert len(views.snapshot(filled).relations) == 2
    (kept,) = views.snapshot(filled, min_confidence=0.5).relations
    assert (kept.source, kept.confidence) == ("silk", 0.8)
    assert views.concept(filled, "bone", min_confidence=0.5).relations == ()
    assert views.concept(filled, "silk", min_confidence=0.8).relations[0]["confidence"] == 0.8
    assert {row["key"] for row in views.hubs(filled, min_confidence=0.5)} == {"silk", "strong"}


def test_mentions_keep_their_confidence(filled):
    run_all(filled, 0.0)
    found = {row["key"]: row["confidence"] for row in views.paper_concepts(filled, "1").concepts}
    assert found == {"silk": 0.9, "bone": 0.4, "resin": 0.3}
