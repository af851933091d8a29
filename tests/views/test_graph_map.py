"""What the map shows of a stored graph, and where."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

from kgagent import views
from kgagent.agent import curate
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.errors import DatabaseError, NotFound
from kgagent.interchange.columns import Rows
from kgagent.storage import positions
from kgagent.views import colours, graph_map


@pytest.fixture
def grown(store, model, papers):
    for _ in add_papers(store, papers(14), size=400):
        pass
    list(grow(store, model, RunSettings(epoch=3), Limits(steps=8)))
    return store


def places(store):
    with store.read() as tx:
        return positions.stored(tx)


def test_a_graph_that_was_never_laid_out_says_so(grown):
    found = graph_map.sheet(grown)
    assert not found.laid_out
    assert found.new == len(found.keys) == len({row["key"] for row in views.hubs(grown, limit=999)})


def test_places_are_stored_and_found_again(grown):
    made = graph_map.lay_out_map(grown)
    again = graph_map.sheet(grown)
    assert again.laid_out
    assert again.new == 0
    assert np.allclose(made.places, again.places)
    assert made.community.tolist() == again.community.tolist()
    assert set(places(grown)) == set(made.keys)


def test_a_graph_that_grew_keeps_its_places(grown, model):
    graph_map.lay_out_map(grown)
    before = places(grown)
    list(grow(grown, model, RunSettings(epoch=3), Limits()))
    found = graph_map.sheet(grown)
    assert found.new > 0
    assert np.isfinite(found.places).all()
    graph_map.lay_out_map(grown)
    after = places(grown)
    width = np.ptp([[place.x, place.y] for place in before.values()])
    for key in before:
        assert abs(after[key].x - before[key].x) < width / 20
        assert abs(after[key].y - before[key].y) < width / 20


def test_an_earlier_step_is_a_part_of_the_same_map(grown):
    now = graph_map.lay_out_map(grown)
    then = graph_map.sheet(grown, 2)
    assert then.step == 2
    assert 0 < len(then.keys) < len(now.keys)
    at = now.vertices
    for key, place in zip(then.keys, then.places, strict=True):
        assert np.allclose(place, now.places[at[key]])


def test_a_step_that_is_not_there_is_refused(grown):
    with pytest.raises(NotFound):
        graph_map.sheet(grown, 99)


def test_everything_is_drawn_with_every_link_once(grown):
    drawn = graph_map.whole_map(graph_map.lay_out_map(grown))
    assert drawn.of_concepts == len(drawn.keys) == len(drawn.x) == len(drawn.community)
    assert drawn.of_relations == len(drawn.sources) == len(drawn.targets)
    degrees = np.bincount([*drawn.sources, *drawn.targets], minlength=len(drawn.keys))
    assert degrees.tolist() == drawn.degree
    assert sum(row["drawn"] for row in drawn.communities) == len(drawn.keys)
    left, low, right, high = drawn.box
    assert all(left <= x <= right for x in drawn.x)
    assert all(low <= y <= high for y in drawn.y)


def test_a_part_keeps_who_must_be_there_and_lies_where_the_whole_lies(grown):
    of = graph_map.lay_out_map(grown)
    whole, last = graph_map.whole_map(of), of.keys[-1]
    part = graph_map.main_map(of, limit=10, always=[last, "never heard of"])
    assert last in part.keys
    assert len(part.keys) < len(whole.keys)
    assert part.box == whole.box
    for key, x in zip(part.keys, part.x, strict=True):
        assert x == whole.x[whole.keys.index(key)]


def test_a_neighbourhood_is_a_concept_and_who_it_is_related_to(grown):
    of = graph_map.lay_out_map(grown)
    hub = views.hubs(grown, limit=1)[0]
    near = graph_map.around(of, [hub["key"]])
    related = views.concept(grown, hub["key"], limit=999).relations
    ends = {row[f"{end}_key"] for row in related for end in ("source", "target")}
    assert set(near.keys) == ends
    assert graph_map.around(of, ["never heard of"]).keys == []


def test_the_version_tells_drawings_apart_and_knows_equal_ones(grown):
    of = graph_map.lay_out_map(grown)
    assert graph_map.whole_map(of).version == graph_map.whole_map(graph_map.sheet(grown)).version
    assert graph_map.whole_map(of).version != graph_map.main_map(of, limit=10).version


def test_two_concepts_that_are_one_have_one_place(grown):
    graph_map.lay_out_map(grown)
    first, second = views.hubs(grown, limit=2)
    curate.merge(grown, first["name"], second["name"])
    found = graph_map.sheet(grown)
    assert len({first["key"], second["key"]} & set(found.keys)) == 1
    assert found.new == 0


def test_a_database_that_cannot_be_written_is_drawn_all_the_same(grown, monkeypatch):
    def refused(*_):
        raise DatabaseError("It cannot be written.")

    monkeypatch.setattr(positions, "keep", refused)
    assert graph_map.lay_out_map(grown).laid_out
    assert places(grown) == {}


def test_exports_carry_the_places(grown):
    assert all(row.x is None for row in views.snapshot(grown).concepts)
    made = graph_map.lay_out_map(grown)
    at = made.vertices
    found = views.snapshot(grown)
    for row in found.concepts:
        assert (row.x, row.y) == pytest.approx(tuple(made.places[at[row.key]]))
    assert {"x", "y"} <= next(Rows(found).vertices()).values.keys()


def test_places_are_no_part_of_what_is_known(grown):
    before = grown.fingerprint()
    graph_map.lay_out_map(grown)
    assert grown.fingerprint() == before


def parsed(colour):
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def test_every_colour_stands_out_from_its_page():
    found = colours.palettes()
    for colour in found["light"]:
        assert colours.contrast(parsed(colour), colours.LIGHT_PAGE) >= colours.ON_LIGHT
    for colour in found["dark"]:
        assert colours.contrast(parsed(colour), colours.DARK_PAGE) >= colours.ON_DARK


# Machado, Oliveira and Fernandes 2009, severity 1: what eyes without red or green cones see.
SEEN = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
}  # fmt: skip


@pytest.mark.parametrize("page", ["light", "dark"])
@pytest.mark.parametrize("eyes", SEEN)
def test_the_first_eight_colours_are_told_apart_by_colour_blind_eyes(page, eyes):
    linear = (np.array([parsed(c) for c in colours.palettes()[page][:8]]) / 255) ** 2.2
    seen = (linear @ np.array(SEEN[eyes]).T).clip(0, 1) ** (1 / 2.2)
    apart = np.linalg.norm(seen[:, None] - seen[None], axis=2)
    np.fill_diagonal(apart, 9)
    assert apart.min() > 0.1


def test_light_and_dark_colours_are_of_the_same_hue():
    for light, dark in zip(*colours.palettes().values(), strict=True):
        one, other = (colorsys.rgb_to_hsv(*(v / 255 for v in parsed(c)))[0] for c in (light, dark))
        assert abs(one - other) < 0.03
