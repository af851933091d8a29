"""Real graphs have their known values, where the shared development data are."""

from __future__ import annotations

import igraph
import networkx as nx
import pytest

from kgagent.graph.communities import leiden, leiden_fast
from kgagent.graph.measures import centrality, clustering, degrees, distances
from kgagent.graph.measures.forms import flat, largest_component

KNOWN = {
    "karate": 0.4198,
    "dolphins": 0.5285,
    "polbooks": 0.5272,
    "football": 0.6046,
    "moreno_lesmis": 0.5600,
}

pytestmark = pytest.mark.shared


@pytest.fixture
def real(shared):
    """Reads one of the graphs by its name."""

    def read(name: str) -> igraph.Graph:
        # Not by igraph: its reader aborts the process on one of these files.
        path = shared / "graphs" / f"{name}.gml"
        other = nx.convert_node_labels_to_integers(nx.read_gml(path, label="id"))
        return flat(igraph.Graph(n=len(other), edges=[edge[:2] for edge in other.edges]))

    return read


@pytest.mark.parametrize("name", KNOWN)
def test_the_best_of_a_few_seeds_has_the_known_modularity(real, name):
    graph = real(name)
    for find in (leiden, leiden_fast):
        best = max(find(graph, seed=seed).modularity for seed in range(20))
        assert round(best, 4) == KNOWN[name]


@pytest.mark.parametrize(
    ("name", "known"), [("dimacs10-netscience", 0.9599), ("arenas-email", 0.582)]
)
def test_larger_ones_have_it_too_by_the_fast_method(real, name, known):
    graph = real(name)
    assert round(max(leiden_fast(graph, seed=seed).modularity for seed in range(20)), 4) == known


@pytest.mark.parametrize("name", [*KNOWN, "dimacs10-netscience", "arenas-email"])
def test_a_real_graph_measures_as_with_networkx(real, name):
    graph = real(name)
    other = nx.Graph(graph.get_edgelist())
    other.add_nodes_from(range(graph.vcount()))
    assert clustering.mean_clustering(graph) == pytest.approx(nx.average_clustering(other))
    assert clustering.transitivity(graph) == pytest.approx(nx.transitivity(other))
    assert degrees.assortativity(graph) == pytest.approx(
        nx.degree_assortativity_coefficient(other), abs=1e-9
    )
    assert clustering.largest_core(graph).index == max(nx.core_number(other).values())
    part = largest_component(graph)
    inner = nx.Graph(part.get_edgelist())
    assert distances.distances(part).mean == pytest.approx(
        nx.average_shortest_path_length(inner), abs=1e-9
    )


def test_betweenness_of_a_real_graph(real):
    graph = real("polbooks")
    expected = nx.betweenness_centrality(nx.Graph(sorted(graph.get_edgelist())))
    found = centrality.betweenness(graph)
    assert found == pytest.approx([expected[v] for v in range(len(found))], abs=1e-9)
