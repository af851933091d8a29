"""The longest shortest paths in figures: means over each path, and how these go together.

Source: paper A (Buehler 2025, arXiv 2502.13025): seven measures over the 30 longest paths.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgagent.agent.reasoning.ground import Ground
from kgagent.domain.report import Section, Table, Text, Value
from kgagent.graph.measures.centrality import betweenness, closeness, pagerank
from kgagent.graph.measures.clustering import local_clustering
from kgagent.graph.measures.eigenvector import eigenvector
from kgagent.graph.measures.longest import correlations, path_means

MOST = 400_000_000
"""Beyond so many concepts times related pairs exact betweenness takes more than half a minute."""


def path_tables(ground: Ground, paths: Sequence[Sequence[int]]) -> list[Section]:
    """Two tables: the means of seven measures over each path, and Pearson's correlations."""
    title = f"The {len(paths)} longest shortest paths" if len(paths) > 1 else "The path in figures"
    if len(ground.graph.keys) * len(ground.graph.hops.ends) > MOST:
        told = (
            "In so large a graph the measures of these paths are not worked out: it takes minutes."
        )
        return [Section(title, (Text(told),))]
    means = _means(ground, paths)
    names = tuple(means)
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            f"{ground.called(path[0])} … {ground.called(path[-1])}",
            len(path) - 1,
            *(means[name][at] for name in names),
        )
        for at, path in enumerate(paths)
    )
    found = correlations(means)
    square: tuple[tuple[Value, ...], ...] = tuple(
        (one, *(found[one, other] for other in names)) for one in names
    )
    return [
        Section(
            title,
            (
                Text(
                    "For each path the mean of a measure over its concepts, and the density of "
                    "the part of the graph that they make; as in paper A (arXiv 2502.13025)."
                ),
                Table(("path", "hops", *names), rows),
            ),
        ),
        Section(
            "How the measures go together",
            (
                Text(
                    f"Pearson's correlation over the {len(paths)} paths; – where a measure does "
                    "not vary. The paths share many concepts, so these are no independent samples."
                ),
                Table(("", *names), square),
            ),
        ),
    ]


def _means(ground: Ground, paths: Sequence[Sequence[int]]) -> dict[str, list[float]]:
    simple = ground.graph.to_igraph()
    found = eigenvector(simple)
    columns = {
        "degree": [float(degree) for degree in ground.graph.degrees],
        "betweenness": betweenness(simple).tolist(),
        "closeness": closeness(simple).tolist(),
        "PageRank": pagerank(simple).tolist(),
        "clustering": local_clustering(simple).tolist(),
    }
    if found is not None:
        columns["eigenvector"] = found.tolist()
    return path_means(simple, paths, columns)
