"""Paths as the faces get them: hops with evidence, the weakest named; honest when there is none."""

from __future__ import annotations

import re

import pytest

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.knowledge import Extraction, Mention, RelationClaim
from kgagent.domain.paper import Paper
from kgagent.domain.reply import Reply, Request
from kgagent.embedding.static import StaticEmbedder
from kgagent.errors import NotFound, UsageError
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.llm.wire.own import dump
from kgagent.storage import knowledge
from kgagent.storage.store import Store
from kgagent.views.paths import WAYS, Way, between, dissimilar, to_community
from kgagent.views.walkable import Walkable, meanings

SAID = re.compile(r"(\w+) (improves|lacks|perhaps) (\w+)\.")

CHAIN = ("silk improves bone.", "bone improves nacre.", "nacre improves chitin.")
RING = (*CHAIN, "silk improves resin.", "resin improves chitin.")


class Saying:
    """Reads "silk improves bone."; "lacks" is negated, and "perhaps" has no quote."""

    name = "embedded"

    def reply(self, request: Request) -> Reply:
        mentions: list[Mention] = []
        claims: list[RelationClaim] = []
        for at, text in enumerate(request.passages):
            for found in SAID.finditer(text):
                source, predicate, target = found.groups()
                mentions.append(Mention(source, at, found.start(1), found.end(1)))
                mentions.append(Mention(target, at, found.start(3), found.end(3)))
                place = (found[0], at, *found.span()) if predicate != "perhaps" else ()
                claim = RelationClaim(source, predicate, target, *place)
                claims.append(claim)
        return Reply(dump(Extraction(tuple(mentions), tuple(claims))), self.name)


def read(store: Store, texts: tuple[str, ...], model=None) -> None:
    papers = [Paper(text, title=f"Paper {at}", year=2000 + at) for at, text in enumerate(texts)]
    for _ in add_papers(store, papers, size=2_000):
        pass
    for _ in grow(store, model or Saying(), RunSettings(epoch=2), Limits()):
        pass


@pytest.fixture
def walk(store):
    """A graph to walk, made of sentences."""

    def made(*texts: str, **options) -> Walkable:
        read(store, texts)
        return Walkable.of(store, **options)

    return made


def test_each_hop_has_its_predicate_direction_quote_paper_and_year(walk):
    found = between(walk("silk improves bone.", "nacre improves bone."), "silk", "nacre")
    (path,) = found.paths
    assert path.concepts == ("silk", "bone", "nacre")
    first, second = path.hops
    assert (first.source, first.predicate, first.target, first.forward) == (
        "silk",
        "improves",
        "bone",
        True,
    )
    assert (second.source, second.target, second.forward) == ("nacre", "bone", False)
    quote = second.evidence[0]
    assert (quote["quote"], quote["title"], quote["year"]) == (
        "nacre improves bone.",
        "Paper 1",
        2001,
    )
    assert (second.support, second.grounded, second.kind) == (1, True, "modulates")


def test_the_weakest_hop_is_the_one_that_fewest_papers_say(walk):
    texts = (*CHAIN, "Also silk improves bone.", "Also nacre improves chitin.")
    (path,) = between(walk(*texts), "silk", "chitin").paths
    assert path.weakest == 1
    assert path.why == "only 1 paper behind it"
    assert path.score["support"] == 1


def test_a_relation_without_a_quote_is_inferred_and_the_weakest(walk):
    found = walk("silk improves bone.", "bone perhaps nacre. bone improves silk.")
    (path,) = between(found, "silk", "nacre").paths
    assert [hop.grounded for hop in path.hops] == [True, False]
    assert path.weakest == 1
    with pytest.raises(NotFound):
        between(found, "silk", "mother of pearl")


def test_of_equal_hops_the_first_is_named_and_it_is_said_so(walk):
    (path,) = between(walk(*CHAIN), "silk", "chitin").paths
    assert path.weakest == 0
    assert path.why.startswith("the first of those that rest on least")


def test_other_relations_between_the_two_are_told(walk):
    texts = ("silk improves bone.", "bone improves silk.")
    (path,) = between(walk(*texts), "silk", "bone").paths
    assert path.hops[0].others == ("bone --improves--> silk",)
    assert path.why.startswith("the only one")


def test_what_is_denied_is_no_hop(walk, store):
    class Denying(Saying):
        def reply(self, request: Request) -> Reply:
            text = request.passages[0]
            found = SAID.search(text)
            source, _, target = found.groups()
            claim = RelationClaim(source, "does not improve", target, found[0], 0, *found.span())
            return Reply(dump(Extraction((), (claim,))), self.name)

    read(store, ("silk lacks bone.",), Denying())
    assert between(Walkable.of(store), "silk", "bone").paths == ()


def test_without_a_path_the_sizes_of_the_two_parts_are_told(walk):
    found = between(walk(*CHAIN, "wood improves latex."), "silk", "wood")
    assert found.paths == ()
    assert (found.apart["source_part"], found.apart["target_part"]) == (4, 2)
    assert found.apart["nearest"] == ()


def test_without_a_path_what_means_nearly_the_same_is_suggested(walk):
    graph = walk(*CHAIN, "wood improves latex.", embedder=StaticEmbedder())
    assert set(between(graph, "silk", "latex").apart["nearest"]) == {"bone", "nacre", "chitin"}


def test_an_unknown_name_suggests_names_that_are_spelled_much_like_it(walk):
    with pytest.raises(NotFound) as caught:
        between(walk("keratin improves bone."), "bone", "kreatin")
    assert "keratin" in caught.value.hint


def test_a_concept_has_no_path_to_itself(walk):
    with pytest.raises(UsageError, match="one concept"):
        between(walk(*CHAIN), "silk", "Silk")


@pytest.mark.parametrize("how", WAYS)
def test_every_way_gives_simple_paths_the_same_for_a_seed(walk, how):
    graph = walk(*RING, embedder=StaticEmbedder())
    way = Way(how, count=2, seed=7)
    found = between(graph, "silk", "nacre", way)
    assert found == between(graph, "silk", "nacre", way)
    assert found.paths
    for path in found.paths:
        assert len(set(path.concepts)) == len(path.concepts) == len(path.hops) + 1


def test_several_paths_differ(walk):
    found = between(walk(*RING), "silk", "chitin", Way(count=2))
    assert [path.concepts for path in found.paths] == [
        ("silk", "resin", "chitin"),
        ("silk", "bone", "nacre", "chitin"),
    ]


def test_a_path_goes_through_what_it_is_told_to(walk):
    way = Way("via", via=("bone",))
    (path,) = between(walk(*RING), "silk", "chitin", way).paths
    assert "bone" in path.concepts


def test_no_path_through_a_concept_in_another_part(walk):
    graph = walk(*CHAIN, "wood improves latex.")
    found = between(graph, "silk", "chitin", Way("via", via=("wood",)))
    assert found.paths == ()
    assert found.apart["target"] == "wood"


def test_no_path_where_one_would_have_to_come_back(walk):
    graph = walk(*CHAIN)
    found = between(graph, "bone", "chitin", Way("via", via=("silk",)))
    assert (found.paths, found.apart) == ((), None)
    with pytest.raises(UsageError, match="twice"):
        between(graph, "bone", "chitin", Way("via", via=("bone",)))


def test_around_hubs_goes_round_a_hub_that_the_shortest_path_takes(walk):
    others = [f"cells improves thing{at}." for at in range(40)]
    detour = ("silk improves resin.", "resin improves latex.", "latex improves bone.")
    graph = walk("silk improves cells.", "cells improves bone.", *detour, *others)
    (short,) = between(graph, "silk", "bone", Way("shortest")).paths
    (round_it,) = between(graph, "silk", "bone", Way("around-hubs")).paths
    assert short.score["hub"] == "cells"
    assert round_it.concepts == ("silk", "resin", "latex", "bone")


def test_by_meaning_a_path_may_end_at_what_means_nearly_the_same(walk):
    graph = walk("silk improves bones2.", "bones improves latex.", embedder=StaticEmbedder())
    (path,) = between(graph, "silk", "bones", Way("meaning", stop=0.3)).paths
    assert path.concepts == ("silk", "bones2")
    assert path.likeness > 0.3


def test_meanings_are_needed_for_what_is_chosen_by_meaning(walk):
    graph = walk(*CHAIN)
    with pytest.raises(UsageError, match="Meanings"):
        between(graph, "silk", "bone", Way("meaning"))
    with pytest.raises(UsageError, match="Meanings"):
        dissimilar(graph, 1)


def test_the_surroundings_of_a_path_hold_its_neighbours(walk):
    graph = walk(*CHAIN, "latex improves bone.")
    (path,) = between(graph, "silk", "bone", Way(around=1)).paths
    assert set(path.around["concepts"]) == {"nacre", "latex"}
    assert {row["said"] for row in path.around["relations"]} == {
        "bone --improves--> nacre",
        "latex --improves--> bone",
    }


def test_a_path_to_a_community_ends_at_its_first_member(walk):
    triangles = (
        "a1 improves a2. a2 improves a3. a1 improves a3.",
        "b1 improves b2. b2 improves b3. b1 improves b3.",
        "a3 improves b1.",
    )
    found = to_community(walk(*triangles), "a1", "b2")
    (path,) = found.paths
    assert path.concepts == ("a1", "a3", "b1")
    assert found.target.startswith("community ")


def test_a_community_must_be_there_and_another(walk):
    graph = walk(*CHAIN)
    with pytest.raises(NotFound, match="no community"):
        to_community(graph, "silk", "99")
    with pytest.raises(UsageError, match="itself"):
        to_community(graph, "silk", "silk")


def test_dissimilar_pairs_are_joined_and_the_farthest_come_first(walk):
    found = dissimilar(walk(*RING, embedder=StaticEmbedder()), 2)
    assert len(found) == 2
    assert all(each.paths for each in found)
    assert found[0].likeness <= found[1].likeness


def test_an_acronym_means_what_its_paper_says(store):
    texts = ("We coated it with hydroxyapatite (HA). HA improves bone growth in rabbits.",)
    read(store, texts, EmbeddedModel())
    with store.read() as tx:
        keys = ["HA (hydroxyapatite)", "hydroxyapatite", "bone growth"]
        assert len(knowledge.concept_ids(tx, keys)) == 3
    sense, meaning, other = meanings(store, keys, StaticEmbedder())
    assert float(sense @ meaning) == pytest.approx(1, abs=1e-5)
    assert float(sense @ other) < 0.9


@pytest.mark.parametrize(
    "wrong", [{"how": "best"}, {"via": ("silk",)}, {"temperature": float("nan")}, {"stop": 2}]
)
def test_a_way_that_cannot_be_gone_is_refused(wrong):
    with pytest.raises(UsageError):
        Way(**wrong)


def test_confidence_and_grounding_limit_what_is_walked(walk, store):
    graph = walk("silk improves bone.", "bone perhaps nacre. bone improves silk.")
    assert between(graph, "silk", "nacre").paths
    assert not between(Walkable.of(store, grounded=True), "silk", "nacre").paths
    assert not between(Walkable.of(store, min_confidence=1.1), "silk", "bone").paths
