"""The graph of a report as SVG: a chain of concepts, or two sides that are matched.

Sizes are those of letters on a phone: a chain is drawn from top to bottom in pieces that stand
beside each other where there is room. Colours come from the page, so a drawing is light or dark
with it; lines also differ in their dashes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kgagent.domain.report import READ, REASONED, Edge, Figure, Mark, Vertex
from kgagent.interchange.reports.words import plain, wrapped
from kgagent.interchange.xmltext import escaped

WIDTH = 310
PIECE = 8
"""Hops in one piece of a chain."""

_LINE, _HOP, _LEFT = 19, 52, 18
_CLASS: dict[Mark | None, str] = {READ: "read", REASONED: "reasoned", None: "plain"}
_NAME, _LABEL = 32, 40
"""Characters in a line of a name, and of a predicate."""
_NET = 640, 460, 24
_SIDE, _ROW, _MARGIN, _GAP = 20, 46, 34, 56


def svg(figure: Figure) -> str:
    """The drawing: one or more SVG elements that need a page's style."""
    match figure.layout:
        case "chain":
            return "".join(_chain(figure))
        case "sides":
            return _sides(figure)
        case "net":
            return _net(figure)


def _chain(figure: Figure) -> Iterator[str]:
    last = len(figure.vertices) - 1
    pieces = max(1, -(-last // PIECE))
    size = max(1, -(-last // pieces))
    for start in range(0, max(last, 1), size):
        yield _piece(figure, start, min(start + size, last))


def _piece(figure: Figure, first: int, last: int) -> str:
    below = {min(edge.source, edge.target): edge for edge in figure.edges}
    parts: list[str] = []
    y = 16
    for at in range(first, last + 1):
        lines = wrapped(figure.vertices[at].name, _NAME, 2)
        again = at == first > 0
        if at < last and at in below:
            parts.append(_hop(below[at], at, y, y + _LINE * len(lines) + _HOP))
        parts.append(_vertex(figure.vertices[at].name, lines, at + 1, y=y, again=again))
        y += _LINE * len(lines) + (_HOP if at < last else 0)
    names = [figure.vertices[at].name for at in (first, last)]
    return _drawn(parts, WIDTH, y + 4, f"Chain from {names[0]} to {names[1]}")


def _vertex(name: str, lines: Sequence[str], number: int, *, y: int, again: bool) -> str:
    kind = "vertex again" if again else "vertex"
    told = "".join(
        f'<tspan x="{_LEFT + 20}" y="{y + 5 + _LINE * at}">{escaped(line)}</tspan>'
        for at, line in enumerate(lines)
    )
    return (
        f'<g class="{kind}"><title>{escaped(plain(name))}</title>'
        f'<circle cx="{_LEFT}" cy="{y}" r="11"/>'
        f'<text class="number" x="{_LEFT}" y="{y + 4}">{number}</text>'
        f'<text class="name">{told}</text></g>'
    )


def _hop(edge: Edge, at: int, top: int, bottom: int) -> str:
    down = edge.source == at
    head = bottom - 13 if down else top + 13
    back = head - 8 if down else head + 8
    middle = bottom - _HOP // 2 - 6
    lines = wrapped(edge.label, _LABEL, 1)
    label = f'<tspan x="{_LEFT + 20}" y="{middle}">{escaped(lines[0])}</tspan>'
    cited = " ".join(f'<a href="#e{number}">[{number}]</a>' for number in edge.evidence[:6])
    kind = _CLASS.get(edge.mark, "rule")
    told = f"{_mark_of(edge)} {cited}".strip()
    mark = f" ({edge.mark})" if edge.mark else ""
    return (
        f'<g class="hop {kind}"><title>{escaped(plain(edge.label))}{mark}</title>'
        f'<line x1="{_LEFT}" y1="{top + 11}" x2="{_LEFT}" y2="{bottom - 11}"/>'
        f'<path class="head" d="M{_LEFT} {head}L{_LEFT - 5} {back}L{_LEFT + 5} {back}Z"/>'
        f'<text class="label">{label}</text>'
        f'<text class="cited" x="{_LEFT + 20}" y="{middle + 17}">{told}</text></g>'
    )


def _mark_of(edge: Edge) -> str:
    return "" if edge.mark in {READ, None} else escaped(str(edge.mark).split()[0])


def _sides(figure: Figure) -> str:
    """Matched concepts in rows; what relates those of one side is drawn as arcs beside them."""
    row: dict[int, int] = {}
    across = [e for e in figure.edges if _side(figure, e.source) != _side(figure, e.target)]
    for at, edge in enumerate(across):
        row.setdefault(edge.source, at)
        row.setdefault(edge.target, at)
    column = 7 * _SIDE
    left, right = _MARGIN, _MARGIN + column + _GAP
    width = right + column + _MARGIN
    parts = [_arc(figure, edge, row, width=width) for edge in figure.edges if edge not in across]
    for at, edge in enumerate(across):
        y = 22 + _ROW * at
        kind = _CLASS.get(edge.mark, "rule")
        parts.append(
            f'<g class="match {kind}"><title>{escaped(plain(edge.label))}</title>'
            f'<line x1="{left + column + 4}" y1="{y}" x2="{right - 4}" y2="{y}"/>'
            f'<text class="label" x="{left + column + _GAP // 2}" y="{y - 5}">'
            f"{escaped(plain(edge.label))}</text></g>"
        )
    for vertex, at in row.items():
        x = left if _side(figure, vertex) == 0 else right
        parts.append(_box(figure.vertices[vertex].name, x, 22 + _ROW * at, column))
    return _drawn(parts, width, 22 + _ROW * len(across), "Matched concepts", kind="sides")


def _side(figure: Figure, vertex: int) -> int:
    return figure.vertices[vertex].side


def _arc(figure: Figure, edge: Edge, row: dict[int, int], *, width: int) -> str:
    if edge.source not in row or edge.target not in row:
        return ""
    one, other = sorted(22 + _ROW * row[v] for v in (edge.source, edge.target))
    x = _MARGIN if _side(figure, edge.source) == 0 else width - _MARGIN
    out = min(_MARGIN - 4, 8 + (other - one) // 8)
    reach = 4 * out // 3  # of a curve with both its handles there, three quarters
    bend = x - reach if _side(figure, edge.source) == 0 else x + reach
    return (
        f'<path class="arc {_CLASS.get(edge.mark, "rule")}" d="M{x} {one}C{bend} {one} {bend} '
        f'{other} {x} {other}"><title>{escaped(plain(edge.label))}</title></path>'
    )


def _net(figure: Figure) -> str:
    """Vertices at their places; a numbered one is large, the names of others stand where none
    covers another."""
    width, height, edge = _NET
    at = [
        (round(edge + v.x * (width - 2 * edge)), round(edge + v.y * (height - 2 * edge)))
        for v in figure.vertices
    ]
    lines = [_line(each, at) for each in figure.edges]
    sizes = [5 if v.number is None else 13 for v in figure.vertices]
    taken = [_Room(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, sizes, strict=True)]
    dots = [_dot(v, place, taken) for v, place in zip(figure.vertices, at, strict=True)]
    return _drawn([*lines, *dots], width, height, "The path in its surroundings", kind="net")


def _line(edge: Edge, at: Sequence[tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = at[edge.source], at[edge.target]
    kind = _CLASS.get(edge.mark, "rule")
    return (
        f'<g class="tie {kind}"><title>{escaped(plain(edge.label))}</title>'
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/></g>'
    )


def _dot(vertex: Vertex, place: tuple[int, int], taken: list[_Room]) -> str:
    x, y = place
    title = f"<title>{escaped(plain(vertex.name))}</title>"
    if vertex.number is not None:
        number = f'<text class="number" x="{x}" y="{y + 4}">{vertex.number}</text>'
        return f'<g class="vertex">{title}<circle cx="{x}" cy="{y}" r="11"/>{number}</g>'
    name = wrapped(vertex.name, _SIDE + 4, 1)[0]
    room = _Room(x + 6, y - 8, x + 6 + 6 * len(name), y + 8)
    told = ""
    if room.right <= _NET[0] and not any(room.meets(other) for other in taken):
        taken.append(room)
        told = f'<text class="beside" x="{x + 7}" y="{y + 4}">{escaped(name)}</text>'
    return f'<g class="near">{title}<circle cx="{x}" cy="{y}" r="4"/>{told}</g>'


class _Room(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: _Room) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def _box(name: str, x: int, y: int, width: int) -> str:
    lines = wrapped(name, _SIDE, 2)
    first = y + 4 - 8 * (len(lines) - 1)
    told = "".join(
        f'<tspan x="{x + width // 2}" y="{first + 15 * at}">{escaped(line)}</tspan>'
        for at, line in enumerate(lines)
    )
    return (
        f'<g class="box"><title>{escaped(plain(name))}</title>'
        f'<rect x="{x}" y="{y - 19}" width="{width}" height="38" rx="6"/>'
        f'<text class="name">{told}</text></g>'
    )


def _drawn(parts: Sequence[str], width: int, height: int, told: str, *, kind: str = "chain") -> str:
    size = f'width="{width}" height="{height}" ' if kind == "chain" else ""
    return (
        f'<svg class="{kind}" {size}viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escaped(plain(told))}">{"".join(parts)}</svg>'
    )
