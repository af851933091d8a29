"""Draw a grown graph as an SVG: its largest component, hubs named, communities coloured.

kgagent grow --sample --db sample.db
python benchmarks/draw_sample_graph.py sample.db docs/images/sample-graph.svg
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from xml.sax.saxutils import escape

import igraph

from kgagent import views

PALETTE = tuple(
    """
    #0072B2 #E69F00 #009E73 #CC79A7 #56B4E9 #D55E00 #7A68A6 #A6761D #1B9E9E #E7298A #66A61E #8C8C8C
    """.split()
)
WIDTH, HEIGHT, MARGIN, NAMED = 1200, 720, 60, 60


def main(database: str, target: str) -> None:
    snapshot = views.snapshot(views.open_store(database))
    at = {row.key: vertex for vertex, row in enumerate(snapshot.concepts)}
    whole = igraph.Graph(
        n=len(at), edges=[(at[r.source], at[r.target]) for r in snapshot.relations]
    )
    whole.vs["row"] = snapshot.concepts
    graph = whole.connected_components("weak").giant().simplify()
    random.seed(4)
    layout = graph.layout_fruchterman_reingold(niter=2000, weights=None, grid=False)
    places = _scaled(layout.coords)
    degrees = graph.degree()
    sizes: dict[int, int] = {}
    for row in graph.vs["row"]:
        sizes[row.community] = sizes.get(row.community, 0) + 1
    order = sorted(sizes, key=lambda c: -sizes[c])
    colour = {c: PALETTE[min(rank, len(PALETTE) - 1)] for rank, c in enumerate(order)}
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    parts = [head + ' font-family="sans-serif"><rect width="100%" height="100%" fill="#fff"/>']
    for edge in graph.es:
        (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
        tint = colour[graph.vs[edge.source]["row"].community]
        parts.append(
            f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" stroke="{tint}" '
            'stroke-opacity=".28"/>'
        )
    for vertex, (x, y) in enumerate(places):
        radius = 2 + degrees[vertex] ** 0.5 * 1.7
        tint = colour[graph.vs[vertex]["row"].community]
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" fill="{tint}"/>')
    taken: list[tuple[float, float, float, float]] = []
    for vertex in sorted(range(len(places)), key=lambda v: -degrees[v])[:NAMED]:
        name = graph.vs[vertex]["row"].name
        x, y = places[vertex]
        size = 10 + min(9, degrees[vertex] ** 0.5 * 1.6)
        half = len(name) * size * 0.28
        box = (x - half, y - 6 - size, x + half, y - 4)
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            continue
        taken.append(box)
        parts.append(_label(x, y - 6, size, name))
    Path(target).write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")
    print(f"{graph.vcount()} concepts, {graph.ecount()} pairs drawn")


def _label(x: float, y: float, size: float, name: str) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:.0f}" text-anchor="middle" fill="#222" '
        f'stroke="#fff" stroke-width="3" paint-order="stroke">{escape(name)}</text>'
    )


def _scaled(coordinates: list[list[float]]) -> list[tuple[float, float]]:
    """Ranks mixed with positions, so that the crowded middle opens up."""
    scaled = []
    for axis, length in ((0, WIDTH), (1, HEIGHT)):
        values = [point[axis] for point in coordinates]
        order = sorted(range(len(values)), key=values.__getitem__)
        ranks = [0.0] * len(values)
        for rank, index in enumerate(order):
            ranks[index] = rank / max(1, len(values) - 1)
        low, high = min(values), max(values)
        scaled.append(
            [
                MARGIN
                + (0.6 * ranks[i] + 0.4 * (v - low) / (high - low or 1)) * (length - 2 * MARGIN)
                for i, v in enumerate(values)
            ]
        )
    return list(zip(*scaled, strict=True))


if __name__ == "__main__":
    main(*sys.argv[1:3])
