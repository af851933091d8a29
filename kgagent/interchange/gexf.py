"""GEXF 1.3 as Gephi, Gephi Lite and networkx read it, still or growing.

In a growing graph each vertex and edge has a `start`: the step, or the year, from which on it is
there; where it grows by step, what was merged away or went has an `end`: the last step it was there
after. Its attributes do not change, so that a reader without a timeline shows a plain
graph. The conventions are those of https://gexf.net/schema.html.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Literal, TextIO

from kgagent.domain.snapshot import Past, Snapshot
from kgagent.errors import ExportFailed
from kgagent.interchange.columns import EDGE_COLUMNS, VERTEX_COLUMNS, Edge, Rows, Value, Vertex
from kgagent.interchange.gexf_read import read_elements
from kgagent.interchange.replacing import replacing
from kgagent.interchange.verify import Element, Fingerprints
from kgagent.interchange.written import Written, refuse
from kgagent.interchange.xmltext import escaped, one_line

Time = Literal["step", "year"]
Starts = dict[str, int]

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
"""
_TYPES = {"int": "integer"}
_ELSEWHERE = frozenset(("label", "size", "r", "g", "b", "x", "y"))
"""Columns of a vertex that GEXF has attributes or viz elements for."""
VERTEX_ATTRIBUTES = {n: kind for n, kind in VERTEX_COLUMNS.items() if n not in _ELSEWHERE}
EDGE_ATTRIBUTES = {n: kind for n, kind in EDGE_COLUMNS.items() if n not in ("label", "weight")}


def write_gexf(
    snapshot: Snapshot,
    path: Path,
    *,
    multi: bool = False,
    dynamic: bool = False,
    time: Time = "step",
    past: Past | None = None,
) -> Written:
    """Writes the snapshot to `path` and says what is there, having read it back.

    Edges are as in GraphML (`write_graphml`). With `dynamic`, vertices and edges appear at the step
    that brought them, or in the year of their earliest paper; one of no known year is there from
    the start. By step, what is of the `past` is there too, until its end; where there is one edge a
    pair, that ends with the last of its relations. What went and came back never ends.

    Raises ExportFailed where the snapshot names a concept it lacks, the file cannot be written,
    or it does not read back the same.

    >>> import tempfile
    >>> from kgagent.domain.snapshot import ConceptRow, RelationRow
    >>> silk, fibroin = ConceptRow("silk", "Silk"), ConceptRow("fibroin", "fibroin")
    >>> graph = Snapshot((silk, fibroin), (RelationRow("silk", "contains", "fibroin"),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_gexf(graph, Path(folder, "silk.gexf"), dynamic=True)
    >>> written.concepts, written.edges
    (2, 1)
    """
    past = past if dynamic and time == "step" else None
    try:
        rows = Rows(past.before(snapshot) if past else snapshot, multi=multi)
    except ValueError as error:
        raise ExportFailed(path, f"Cannot write {path}: {error}.") from error
    starts = _starts(rows, time) if dynamic else None
    ends = _ends(rows, past) if past else {}
    with replacing(path) as draft:
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            sink = _Sink(stream)
            sink.head(snapshot.title, dynamic=dynamic)
            sink.body(rows, starts, time, ends)
        refuse(path, sink.meant.difference(draft))
    counts = sink.counts
    return Written(path, counts["node"], len(rows.relations), counts["edge"], counts["data"])


class _Sink:
    """Writes elements, counts them, and remembers them for the comparison."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.counts: Counter[str] = Counter()
        self.meant = Fingerprints(read_elements)

    def head(self, title: str, *, dynamic: bool) -> None:
        """What stands before the vertices: what the graph is and which attributes it has."""
        put = self.stream.write
        about = escaped(one_line(title))
        put(f"{_HEAD}<meta><creator>kgagent</creator><description>{about}</description></meta>\n")
        mode = 'dynamic" timeformat="double" timerepresentation="interval' if dynamic else "static"
        put(f'<graph defaultedgetype="directed" mode="{mode}">\n')
        for kind, columns in (("node", VERTEX_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
            put(f'<attributes class="{kind}" mode="static">\n')
            for name, column in columns.items():
                kind_of = _TYPES.get(column, column)
                self._put(Element("attribute", {"id": name, "title": name, "type": kind_of}, {}))
            put("</attributes>\n")

    def body(self, rows: Rows, starts: Starts | None, time: Time, ends: Starts) -> None:
        """The vertices and the edges."""
        put = self.stream.write
        put("<nodes>\n")
        for vertex in rows.vertices():
            self._put(_ended(_vertex(vertex, starts), ends))
        put("</nodes>\n<edges>\n")
        for edge in rows.edges():
            self._put(_ended(_edge(edge, starts, time, rows.multi), ends))
        put("</edges>\n</graph>\n</gexf>\n")

    def _put(self, element: Element) -> None:
        self.stream.write(_markup(element))
        self.meant.add(element)
        self.counts[element.tag] += 1
        self.counts["data"] += len(element.cells)


def _starts(rows: Rows, time: Time) -> Starts:
    """From when on each vertex is there, by its id: never later than its first edge."""
    own = {rows.ids[c.key]: c.first_step if time == "step" else c.year for c in rows.concepts}
    starts = {key: at for key, at in own.items() if at is not None}
    for relation in rows.relations:
        at = relation.first_step if time == "step" else relation.year
        for end in (rows.ids[relation.source], rows.ids[relation.target]):
            if at is not None:
                starts[end] = min(at, starts.get(end, at))
    return starts


def _ends(rows: Rows, past: Past) -> Starts:
    """After which step each vertex and edge that is no longer there was last, by its id."""
    ends = {rows.ids[key]: at for key, at in past.concept_ends.items()}
    for edge_id, group in rows.grouped():
        last = [past.relation_ends.get((r.source, r.predicate, r.target)) for r in group]
        known = [at for at in last if at is not None]
        if len(known) == len(last):
            ends[edge_id] = max(known)
    return ends


def _ended(element: Element, ends: Starts) -> Element:
    end = ends.get(element.names["id"])
    if end is None:
        return element
    return element._replace(names={**element.names, "end": str(end)})


def _vertex(vertex: Vertex, starts: Starts | None) -> Element:
    values = vertex.values
    names = {"id": vertex.id, "label": str(values.get("label", ""))}
    if starts is not None and vertex.id in starts:
        names["start"] = str(starts[vertex.id])
    cells = {n: _text(v) for n, v in values.items() if n in VERTEX_ATTRIBUTES}
    cells["viz:size"] = _text(values["size"])
    if "x" in values and "y" in values:
        cells["viz:position"] = f"{values['x']!r} {values['y']!r}"
    cells["viz:color"] = f"{values['r']} {values['g']} {values['b']}"
    return Element("node", names, cells)


def _edge(edge: Edge, starts: Starts | None, time: Time, multi: bool) -> Element:
    values = edge.values
    label = str(values.get("label", ""))
    names = {"id": edge.id, "source": edge.source, "target": edge.target, "label": label}
    names["weight"] = _text(values["weight"])
    if multi and label:
        names["kind"] = label  # Gephi keeps parallel edges of different kinds
    if starts is not None:
        at = values.get("first_step" if time == "step" else "year")
        known = [starts[end] for end in (edge.source, edge.target) if end in starts]
        if at is not None or known:
            names["start"] = str(max(known) if at is None else at)
    return Element("edge", names, {n: _text(v) for n, v in values.items() if n in EDGE_ATTRIBUTES})


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _markup(element: Element) -> str:
    tag, names, cells = element
    start = "".join([f' {name}="{escaped(value)}"' for name, value in names.items()])
    if not cells:
        return f"<{tag}{start}/>\n"
    data = "".join(
        [
            f'<attvalue for="{name}" value="{escaped(text)}"/>'
            for name, text in cells.items()
            if not name.startswith("viz:")
        ]
    )
    drawn = "".join([_viz(name, text) for name, text in cells.items() if name.startswith("viz:")])
    return f"<{tag}{start}><attvalues>{data}</attvalues>{drawn}</{tag}>\n"


def _viz(name: str, text: str) -> str:
    match name, text.split():
        case "viz:position", [x, y]:
            return f'<viz:position x="{x}" y="{y}" z="0.0"/>'
        case "viz:color", [red, green, blue]:
            return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        case _:
            return f'<{name} value="{text}"/>'
