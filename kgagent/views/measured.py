"""A graph measured on request: paper A's table, the sound variants, and everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgagent.domain.growth import Figures, Measures
from kgagent.graph.build import Graph
from kgagent.graph.communities import leiden_fast
from kgagent.graph.measures import (
    centrality,
    cuts,
    degrees,
    entropies,
    hierarchy,
    paper,
    powerlaw,
    predicates,
    reach,
    resolutions,
    rich_club,
    roles,
    small_world,
    spectrum,
    tails,
)
from kgagent.graph.measures.eigenvector import eigenvector
from kgagent.graph.measures.forms import Floats, flat, largest_component
from kgagent.graph.running import as_figures
from kgagent.graph.tracking.anew import measured_anew
from kgagent.storage import ledger, measures
from kgagent.storage.store import Store
from kgagent.views.at import GraphAt

Value = float | int | None
Vectors = npt.NDArray[np.float32]

LARGE = 20_000
"""Beyond so many concepts what takes quadratic time is sampled, and spectra are left out."""
SOURCES = 64
SURPRISING = (0.0, 0.1, 0.2, 0.3)
"""Cosines below which a relation may count as surprising: the share hangs on it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of a family: its value (None: not defined here), and what there is to know."""

    family: str
    name: str
    value: Value
    about: str = ""


def stored(store: Store, step: int) -> Measures:
    """The measures stored for a step."""
    with store.read() as tx:
        return measures.at(tx, step)


def last_step(store: Store) -> int:
    """The number of the newest step, 0 before the first."""
    with store.read() as tx:
        return len(ledger.merged_steps(tx))


def exactly(graph: GraphAt, *, seed: int) -> Figures:
    """The figures of a graph without any sampling; takes time in proportion to V times E."""
    made = graph.multigraph
    linked = {(a, b) if a < b else (b, a) for a, b in made.pairs if a != b}
    alone = len(made.vertices.keys) - len({vertex for pair in linked for vertex in pair})
    return as_figures(measured_anew(sorted(linked), seed=seed, lone=alone))


def paper_table(graph: GraphAt, *, seed: int) -> list[paper.Row]:
    """Paper A's table of a graph, in its own definitions, beside its two graphs."""
    made = graph.to_igraph()
    return paper.paper_table(made, _power_law(made), seed=seed, sources=_sources(made))


def sound_table(graph: GraphAt, *, seed: int) -> list[paper.Corrected]:
    """The sound variants of the same measures, each with what differs and why."""
    made = graph.to_igraph()
    return [
        *paper.corrected(made, seed=seed, sources=_sources(made)),
        *_sound_tails(made, seed=seed),
    ]


def _sources(graph: Graph) -> int | None:
    return SOURCES if graph.vcount() > LARGE else None


def _power_law(graph: Graph) -> paper.PowerLaw | None:
    found = degrees.degrees(graph)
    fit = powerlaw.fit_power_law(found)
    if fit is None:
        return None
    against = tails.compare_tails(found, fit)[0]
    return paper.PowerLaw(against.ratio, against.p, fit.alpha, fit.xmin)


def _sound_tails(graph: Graph, *, seed: int) -> Iterator[paper.Corrected]:
    """The power law as it should be tested: on neighbours, against more laws, by bootstrap."""
    found = degrees.degrees(flat(graph))
    fit = powerlaw.fit_power_law(found)
    if fit is None:
        return
    yield paper.Corrected(
        "power law, alpha",
        fit.alpha,
        f"Of distinct neighbours, from {fit.xmin} on ({fit.tail} concepts); the paper's counts"
        " relations.",
    )
    tried = powerlaw.bootstrap(found, fit, seed=seed)
    yield paper.Corrected(
        "power law, bootstrap p",
        tried.p if tried else None,
        "Below .1 the power law is ruled out; the paper has no such test.",
    )
    for other in tails.compare_tails(found, fit):
        p = "undefined" if other.p is None else f"{other.p:.3f}"
        yield paper.Corrected(
            f"power law against {other.law}, LR",
            other.ratio,
            f"Above 0 the power law fits better; p = {p}. The paper compares with the exponential"
            " only.",
        )


def in_full(graph: GraphAt, *, seed: int, vectors: Vectors | None = None) -> Iterator[Line]:
    """Every other measure, family by family, as they are worked out.

    `vectors` are unit rows, one a concept in the order of the graph's vertices; without them there
    is nothing about meanings.
    """
    made = graph.to_igraph()
    simple = flat(made)
    yield from _of_degrees(made)
    yield from _of_predicates([predicate for _, predicate, _ in graph.relations])
    yield from _of_centrality(made, simple)
    yield from _of_roles(simple, seed=seed)
    yield from _of_communities(simple, seed=seed)
    yield from _of_small_worlds(simple, seed=seed)
    if simple.vcount() <= LARGE:
        yield from _of_spectra(simple, seed=seed)
    yield from _of_meaning(simple, vectors, seed=seed)


def _of_degrees(graph: Graph) -> Iterator[Line]:
    yield Line("degrees", "largest", degrees.max_degree(graph), "relations of one concept")
    yield Line("degrees", "Gini", degrees.degree_gini(graph), "0: all alike, 1: one has all")
    yield Line("degrees", "entropy", degrees.degree_entropy(graph), "bits, of the distribution")
    yield Line("degrees", "self-loops", degrees.loops(graph))
    yield Line("degrees", "reciprocity", degrees.reciprocity(graph), "share of pairs both ways")
    out_in = degrees.out_in_assortativity(graph)
    yield Line("degrees", "assortativity, out to in", out_in, "along directions")
    fit = powerlaw.fit_power_law(degrees.degrees(graph))
    alpha, start = (fit.alpha, f"from {fit.xmin}") if fit else (None, "")
    yield Line("degrees", "power law, alpha", alpha, start)


def _of_predicates(said: Sequence[str]) -> Iterator[Line]:
    spread = predicates.predicate_distribution(said)
    yield Line("predicates", "different", len(spread))
    yield Line("predicates", "entropy", predicates.predicate_entropy(said), "bits")
    yield Line("predicates", "Gini", predicates.predicate_gini(said))


def _of_centrality(graph: Graph, simple: Graph) -> Iterator[Line]:
    small = simple.vcount() <= LARGE
    found: list[tuple[str, Floats | None, str]] = [
        ("PageRank", centrality.pagerank(graph), "along directions, damping .85"),
        ("eigenvector", eigenvector(simple), ""),
    ]
    if small:
        found.append(("closeness", centrality.closeness(simple), "Wasserman and Faust"))
        found.append(("domain prestige", reach.domain_prestige(graph), "who can reach it"))
    for name, values, about in found:
        yield from _top(graph, "centrality", name, values, about)
    yield Line("centrality", "cut relations", len(cuts.cut_relations(simple)), "bridges of graphs")


def _top(
    graph: Graph, family: str, name: str, values: Floats | None, about: str = ""
) -> Iterator[Line]:
    """The mean of a measure of concepts, and who has most of it."""
    if values is None or not len(values):
        yield Line(family, f"{name}, mean", None, about)
        return
    first = int(np.argmax(values))
    yield Line(family, f"{name}, mean", float(values.mean()), about)
    yield Line(family, f"{name}, largest", float(values[first]), graph.vs[first]["name"])


def _of_roles(simple: Graph, *, seed: int) -> Iterator[Line]:
    membership = leiden_fast(simple, seed=seed).membership
    for name, values, about in (
        ("participation", roles.participation(simple, membership), "0: all in one community"),
        ("within-community degree", roles.within_community_degree(simple, membership), "z-score"),
        ("bridging coefficient", roles.bridging_coefficient(simple), "Hwang"),
    ):
        yield from _top(simple, "roles", name, values, about)


def _of_communities(simple: Graph, *, seed: int) -> Iterator[Line]:
    for level in resolutions.communities_at(simple, seed=seed):
        yield Line(
            "communities",
            f"at resolution {level.resolution:g}",
            level.count,
            f"modularity {level.modularity:.3f}, seeds agree {level.stability:.2f}",
        )
    if simple.vcount() <= LARGE and simple.ecount():
        cut = hierarchy.linkage(simple).cut_at(1.0)
        quality = simple.modularity(cut)
        about = f"modularity {quality:.3f}, linked bottom up (Paris)"
        yield Line("communities", "tree cut at distance 1", max(cut) + 1, about)


def _of_small_worlds(simple: Graph, *, seed: int) -> Iterator[Line]:
    sources = SOURCES
    found = small_world.small_world(simple, sources=sources, seed=seed)
    yield Line("small world", "sigma", found.sigma, "by formulas; above 1 is small-world")
    yield Line("small world", "omega", found.omega, "by formulas; near 0 is small-world")
    if simple.vcount() > LARGE:
        return
    drawn = small_world.sampled_small_world(simple, sources=sources, seed=seed, samples=3)
    yield Line("small world", "sigma, drawn", drawn.sigma, "against 3 graphs of the same degrees")
    yield Line("small world", "omega, drawn", drawn.omega, "and a ring lattice")
    club = rich_club.normalised_rich_club(simple, seed=seed)
    if club:
        at = max(club)
        about = f"among concepts of more than {at} neighbours, to rewired graphs"
        yield Line("rich club", "normalised coefficient", club[at], about)


def _of_spectra(simple: Graph, *, seed: int) -> Iterator[Line]:
    part = largest_component(simple)
    for name, found in (
        ("algebraic connectivity", spectrum.algebraic_connectivity(part, seed=seed)),
        ("spectral gap", spectrum.spectral_gap(part, seed=seed)),
        ("adjacency gap", spectrum.adjacency_gap(part, seed=seed)),
    ):
        error = f", error {found.error:.1g}" if found and found.error else ""
        value = found.value if found else None
        yield Line("spectrum", name, value, f"of the largest component{error}")


def _of_meaning(simple: Graph, vectors: Vectors | None, *, seed: int) -> Iterator[Line]:
    form = entropies.structural_entropy(simple, seed=seed)
    error = f"nats, error {form.error:.1g}" if form and form.error else "nats"
    yield Line("entropy", "structural", form.value if form else None, error)
    if vectors is None:
        return
    meaning = entropies.semantic_entropy(vectors)
    yield Line("entropy", "semantic", meaning.value if meaning else None, "nats")
    if form and meaning:
        gap = entropies.discovery(form.value, meaning.value)
        yield Line("entropy", "D", gap, "below 0 meaning is richer than structure; about -.03")
    yield Line("entropy", "directions of meaning", entropies.dimensions_of_meaning(vectors))
    ends = entropies.cosines(simple.get_edgelist(), vectors)
    for threshold in SURPRISING:
        share = entropies.surprising_share(ends, threshold=threshold)
        yield Line("surprise", f"linked pairs of cosine below {threshold:g}", share, "share")
