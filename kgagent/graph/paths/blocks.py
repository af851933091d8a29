"""Blocks: parts of a graph in which every concept can be gone round."""

from __future__ import annotations

from typing import cast

from kgagent.graph.paths.graph import PathGraph


def blocks_of(graph: PathGraph) -> tuple[int, ...]:
    """For each hop the number of its block (biconnected component), worked out once for a graph."""
    found = graph.memo.get("blocks")
    if found is None:
        found = graph.memo["blocks"] = _blocks(graph)
    return cast("tuple[int, ...]", found)


def _blocks(graph: PathGraph) -> tuple[int, ...]:
    blocks = [-1] * len(graph.hops.ends)
    for number, members in enumerate(graph.to_igraph().biconnected_components()):
        inside = set(members)
        # a hub may be in many blocks; its hops are seen from their other ends
        hub = max(members, key=lambda vertex: graph.degrees[vertex])
        for vertex in members:
            if vertex == hub:
                continue
            for other, hop in zip(graph.neighbours[vertex], graph.incident[vertex], strict=True):
                if other in inside:
                    blocks[hop] = number
    return tuple(blocks)
