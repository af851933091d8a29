"""Communities within communities, the graph at a moment, and one partition for map and pages."""

from __future__ import annotations

import pytest

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.errors import NotFound
from kgagent.views import at, communities, graph_map, hierarchy, moment


@pytest.fixture
def grown(store, model, papers):
    for _ in add_papers(store, papers(14), size=400):
        pass
    list(grow(store, model, RunSettings(epoch=3), Limits(steps=8)))
    return store


def test_fields_hold_every_community_once_and_parts_lie_inside(grown):
    fields = hierarchy.hierarchy(grown)
    inside = [each for field in fields for each in field.parts]
    told = {one.number: one for one in communities.communities(grown).communities}
    assert {each.number: each.concepts for each in inside} == {
        number: one.concepts for number, one in told.items()
    }
    for field in fields:
        assert field.concepts == sum(each.concepts for each in field.parts)
    assert all(sum(p.concepts for p in each.parts) <= each.concepts for each in inside)
    assert all(each.key == told[each.number].key for each in inside)
    assert all(each.colour == told[each.number].colour for each in inside)


def test_map_and_pages_go_by_the_same_communities(grown, model):
    for _ in range(2):
        made = graph_map.lay_out_map(grown)
        drawn = graph_map.whole_map(graph_map.sheet(grown))
        told = communities.communities(grown)
        assert dict(zip(drawn.keys, drawn.community, strict=True)) == told.colours
        assert dict(zip(made.keys, made.community.tolist(), strict=True)) == told.colours
        names = {row["number"]: (row["names"], row["concepts"]) for row in drawn.communities}
        for one in told.communities:
            assert names[one.colour] == ([m["name"] for m in one.members[:3]], one.concepts)
        list(grow(grown, model, RunSettings(epoch=3), Limits()))


def test_a_map_that_must_not_be_kept_is_not(grown):
    made = graph_map.lay_out_map(grown, keep=False)
    assert not graph_map.sheet(grown).laid_out
    again = graph_map.sheet(grown, places=made.kept)
    assert again.laid_out
    assert again.new == 0
    assert (again.places == made.places).all()


def test_a_moment_is_the_graph_rebuilt_at_its_step(grown):
    found = moment.at_step(grown, 3)
    graph = at.graph_at(grown, 3)
    assert found.relations == len(graph.relations)
    assert found.concepts == len(graph.multigraph.vertices.keys)
    key = found.hubs[0]["key"]
    ends = [end for source, _, target in graph.relations for end in (source, target)]
    assert found.hubs[0]["relations"] == ends.count(key) == max(map(ends.count, ends))
    assert sum(row["concepts"] for row in found.communities) <= found.concepts
    with pytest.raises(NotFound):
        moment.at_step(grown, 99)
