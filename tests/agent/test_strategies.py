"""Strategies: each goes for its gap, none goes round in circles, and none forgets when stopped."""

from __future__ import annotations

import random

import pytest

from kgagent import views
from kgagent.agent.grow import Limits, grow
from kgagent.agent.meanings import Meanings, Subjects
from kgagent.agent.memory import Brought, Memory, recall
from kgagent.agent.read import add_papers
from kgagent.agent.strategies.mix import STRATEGIES, Mix
from kgagent.agent.strategies.sight import Sight
from kgagent.domain.growth import RunSettings
from kgagent.domain.paper import Paper
from kgagent.embedding.static import StaticEmbedder
from kgagent.errors import UsageError
from kgagent.graph.running import Change, RunningGraph
from kgagent.retrieval.passages import Retriever
from kgagent.storage import history, ledger
from kgagent.storage.store import Store

LIMITS = Limits(steps=14, until_read=False)
STATIC = StaticEmbedder()


def settings(strategy: str) -> RunSettings:
    return RunSettings(epoch=3, strategy=strategy)


def fill(store: Store, found: list) -> None:
    for _ in add_papers(store, found, size=400):
        pass


def grown(store: Store, model, strategy: str, limits: Limits = LIMITS) -> list:
    return list(grow(store, model, settings(strategy), limits))


def knowing(relations: list[tuple[str, str]], *, asked: dict[str, int] | None = None) -> Memory:
    """What the loop knows of a graph with these relations."""
    running = RunningGraph(0)
    running.add(Change([(a, "is", b) for a, b in relations]), names={})
    retriever, meanings, subjects = Retriever([]), Meanings(STATIC), Subjects(STATIC)
    return Memory(running, retriever, meanings, subjects, {}, {}, asked=asked or {})


def offered(strategy: str, memory: Memory, *, ordinal: int = 1) -> list[tuple[str, ...]]:
    """The concepts of the questions that a strategy offers."""
    sight = Sight(memory, 0, ordinal)
    return [found.question.concepts for found in STRATEGIES[strategy].candidates(sight)]


STAR = [("silk", leaf) for leaf in ("spider", "protein", "thread", "web")]
TWO_STARS = [*STAR, *(("steel", leaf) for leaf in ("iron", "carbon", "alloy", "furnace"))]


def test_latest_offers_the_newest_first():
    assert offered("latest", knowing(STAR))[0] == ("web",)


def test_hub_offers_the_best_connected_first():
    assert offered("hub", knowing(TWO_STARS))[:2] == [("silk",), ("steel",)]


def test_frontier_offers_only_the_edge_of_what_is_known():
    found = offered("frontier", knowing(STAR))
    assert found[0] == ("web",)
    assert ("silk",) not in found


def test_bridge_offers_what_joins_communities():
    joined = [*TWO_STARS, ("silk", "strength"), ("steel", "strength")]
    cliques = [("spider", "thread"), ("protein", "web"), ("iron", "alloy"), ("carbon", "furnace")]
    found = offered("bridge", knowing([*joined, *cliques]))
    assert {concept for (concept,) in found} <= {"silk", "steel", "strength"}
    assert found


def test_edge_offers_two_that_share_neighbours_and_are_not_linked():
    relations = [("silk", "protein"), ("silk", "fibre"), ("wool", "protein"), ("wool", "fibre")]
    pairs = {frozenset(pair) for pair in offered("edge", knowing(relations))}
    assert frozenset(("silk", "wool")) in pairs
    assert not pairs & {frozenset(relation) for relation in relations}


def test_novelty_offers_what_means_something_else_than_the_rest():
    metals = [("steel", "iron"), ("iron", "copper"), ("copper", "zinc"), ("zinc", "nickel")]
    assert offered("novelty", knowing([*metals, ("nickel", "democracy")]))[0] == ("democracy",)


def test_leap_offers_a_dissimilar_pair_of_two_communities():
    found = offered("leap", knowing(TWO_STARS))
    silk = {end for relation in STAR for end in relation}
    assert found
    assert all((one in silk) != (other in silk) for one, other in found)


def test_node_draws_by_the_seed_and_the_step():
    memory = knowing(TWO_STARS)
    drawn = {tuple(offered("node", memory, ordinal=at)) for at in range(5)}
    assert len(drawn) == 5
    assert offered("node", memory) == offered("node", memory)


def test_gap_in_reading_goes_to_papers_of_which_nothing_was_read(store, pattern_model, papers):
    fill(store, papers(4))
    done = grown(store, pattern_model(), "gap-in-reading", Limits())
    assert len({step.papers for step in done[:4]}) == 4
    assert {step.question.strategy for step in done[3:]} == {"gap-in-reading"}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_concepts_that_left_the_graph_are_not_offered(strategy):
    memory = knowing(TWO_STARS)
    memory.running.add(
        Change([], gone=[("steel", "is", leaf) for leaf in ("iron", "carbon")]), names={}
    )
    concepts = {concept for found in offered(strategy, memory) for concept in found}
    assert not concepts & {"iron", "carbon"}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_an_empty_graph_offers_nothing(strategy):
    assert offered(strategy, knowing([])) == []


def test_of_passages_that_speak_to_it_the_one_with_most_new_words_is_read(store, model):
    texts = [
        "silk improves bone.",
        "silk improves bone. silk holds bone. silk is bone.",
        "silk improves wood. Amber, cotton, marble and slate are beside it.",
    ]
    fill(store, [Paper(text=text, title=f"T{at}") for at, text in enumerate(texts)])
    done = list(grow(store, model, RunSettings(epoch=1, strategy="hub"), Limits()))
    assert [step.papers for step in done] == [("T0",), ("T2",), ("T1",)]


def test_what_was_asked_about_comes_later():
    memory = knowing(TWO_STARS, asked={"silk": 1})
    assert offered("hub", memory)[0] == ("steel",)


def test_the_bandit_takes_what_brought_most_and_still_tries_others():
    memory = knowing(TWO_STARS)
    memory.brought = {name: Brought(4, 20, 400) for name in STRATEGIES} | {
        "edge": Brought(4, 50, 400)
    }
    bandit = STRATEGIES["bandit"]
    first = [bandit.order(Sight(memory, 0, at))[0].name for at in range(200)]
    assert first.count("edge") > 80
    assert len(set(first)) > 1


def test_what_each_strategy_brought_is_read_from_the_ledger(store, pattern_model, papers):
    fill(store, papers(6))
    grown(store, pattern_model(), "bandit", Limits())
    with store.read() as tx:
        memory = recall(tx, 1, seed=0)
        each = [history.brought_by(tx, step) for step in ledger.merged_steps(tx)]
    assert sum(one.steps for one in memory.brought.values()) == 6
    brought = memory.brought.values()
    assert sum(one.relations for one in brought) == sum(relations for relations, _ in each)
    assert sum(one.tokens for one in brought) == sum(tokens for _, tokens in each) > 6
    totals = views.overview(store).totals
    assert sum(relations for relations, _ in each) == totals["relations"]


@pytest.mark.parametrize("strategy", [*STRATEGIES, "frontier:2,bandit,node"])
def test_an_interrupted_run_is_the_uninterrupted_one(tmp_path, pattern_model, papers, strategy):
    whole = Store.open(str(tmp_path / "whole.db"), create=True)
    fill(whole, papers(9))
    assert len(grown(whole, pattern_model(), strategy)) >= 9
    broken = Store.open(str(tmp_path / "broken.db"), create=True)
    fill(broken, papers(9))
    chance = random.Random(strategy)
    reached = 0
    while reached < 14:
        reached += chance.randint(1, 4)
        steps = Limits(steps=min(reached, 14), until_read=False, workers=chance.randint(1, 4))
        for at, _ in enumerate(loop := grow(broken, pattern_model(), settings(strategy), steps)):
            if at == 2:
                break
        loop.close()
    grown(broken, pattern_model(), strategy)
    assert broken.fingerprint() == whole.fingerprint()
    whole.close()
    broken.close()


@pytest.mark.parametrize(
    "strategy", [name for name in STRATEGIES if name not in {"reading", "hypothesis-check"}]
)
def test_no_strategy_asks_the_same_twice(store, pattern_model, papers, strategy):
    fill(store, papers(10))
    done = grown(store, pattern_model(), strategy)
    asked = [step.question for step in done if step.question.concepts]
    asked = [question for question in asked if question.strategy != "pair"]
    subjects = Subjects(STATIC)
    for question in asked:
        assert question.text not in subjects
        subjects.add([question.text])
    assert asked


def test_other_words_for_the_same_question_are_noticed():
    subjects = Subjects(STATIC)
    subjects.add(["What else is known about spider silk?"])
    assert "Which ideas meet in silk of a spider?" in subjects
    assert "What do the papers say about spider silks?" in subjects
    assert "What else is known about steel wire?" not in subjects


def test_nothing_was_asked_before_anything_was_asked():
    assert "What is silk?" not in Subjects(STATIC)


def test_a_mix_takes_turns_by_weight():
    mix = Mix.of(" frontier:2, bridge:1 ")
    assert mix.name == "frontier:2,bridge"
    first = [mix.order(ordinal)[0].name for ordinal in range(6)]
    assert first == ["frontier", "bridge", "frontier"] * 2
    assert [one.name for one in mix.order(1)] == ["bridge", "frontier"]


@pytest.mark.parametrize(
    "text", ["sideways", "frontier:0", "frontier:x", "frontier,,hub", "mixed:2"]
)
def test_what_is_no_strategy_is_refused_with_what_there_is(text):
    with pytest.raises(UsageError) as refused:
        Mix.of(text)
    assert "frontier" in refused.value.hint


def test_another_strategy_is_another_run_but_the_default_goes_on():
    assert "strategy" not in RunSettings().text
    assert settings("hub").hash != settings("node").hash != RunSettings(epoch=3).hash


def test_the_command_names_the_strategies_there_are(kgagent):
    ran = kgagent("grow", "--sample", "--strategy", "sideways")
    assert ran.code == 2
    assert "There is no strategy 'sideways'" in ran.err
    assert "gap-in-reading, answer" in ran.err


def test_stopping_takes_one_word(kgagent):
    ran = kgagent("grow", "--sample", "--stop", "sometime")
    assert ran.code == 2
    assert "--stop takes saturated" in ran.err


def test_a_saturated_run_stops_and_says_so(store, pattern_model, papers):
    fill(store, papers(120))
    limits = Limits(until_saturated=True)
    done = grown(store, pattern_model(), "mixed", limits)
    assert 40 <= len(done) < 120
    assert views.overview(store).run["reason"] == "the last steps brought hardly any new concepts"
    assert "more reading no longer pays" in views.saturation(store).statement
    assert grown(store, pattern_model(), "mixed", limits) == []
