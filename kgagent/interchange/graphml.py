"""GraphML as Gephi, Gephi Lite, igraph and networkx all read it.

Keys have names of their own and belong to vertices or edges, never to both; a column has one type;
edge ids are unique. The conventions are those of http://graphml.graphdrawing.org/ ("GraphML
Primer", attributes extension), without its port, nesting and hyperedge parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from kgagent.domain.snapshot import Snapshot
from kgagent.errors import ExportFailed
from kgagent.interchange.columns import EDGE_COLUMNS, VERTEX_COLUMNS, Rows, Value
from kgagent.interchange.replacing import replacing
from kgagent.interchange.verify import Element, Fingerprints
from kgagent.interchange.written import Written, refuse
from kgagent.interchange.xmltext import escaped

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write_graphml(snapshot: Snapshot, path: Path, *, multi: bool = False) -> Written:
    """Writes the snapshot to `path` and says what is there, having read it back.

    Relations from one concept to another are one edge, its weight the sum of their supports; with
    `multi` each relation is an edge. The file takes its place only when it is complete and reads
    back the same; until then what was at `path` stays.

    Raises ExportFailed where the snapshot names a concept it lacks, the file cannot be written,
    or it does not read back the same.

    >>> import tempfile
    >>> from kgagent.domain.snapshot import ConceptRow, RelationRow
    >>> silk, fibroin = ConceptRow("silk", "Silk"), ConceptRow("fibroin", "fibroin")
    >>> graph = Snapshot((silk, fibroin), (RelationRow("silk", "contains", "fibroin"),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_graphml(graph, Path(folder, "silk.graphml"))
    >>> written.concepts, written.edges, written.path.name
    (2, 1, 'silk.graphml')
    """
    try:
        rows = Rows(snapshot, multi=multi)
    except ValueError as error:
        raise ExportFailed(path, f"Cannot write {path}: {error}.") from error
    with replacing(path) as draft:
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            sink = _write(rows, stream)
        refuse(path, sink.meant.difference(draft))
    counts = sink.counts
    return Written(path, counts["node"], len(snapshot.relations), counts["edge"], counts["data"])


class _Sink:
    """Writes elements, counts them, and remembers them for the comparison."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.counts: Counter[str] = Counter()
        self.meant = Fingerprints()

    def put(self, element: Element) -> None:
        self.stream.write(_markup(element))
        self.meant.add(element)
        self.counts[element.tag] += 1
        self.counts["data"] += len(element.cells)


def _write(rows: Rows, stream: TextIO) -> _Sink:
    sink = _Sink(stream)
    stream.write(_HEAD)
    for kind, columns in (("node", VERTEX_COLUMNS), ("edge", EDGE_COLUMNS)):
        for name, column_type in columns.items():
            key = {"id": f"{kind}_{name}", "for": kind, "attr.name": name, "attr.type": column_type}
            sink.put(Element("key", key, {}))
    stream.write('<graph id="G" edgedefault="directed">\n')
    for vertex in rows.vertices():
        sink.put(Element("node", {"id": vertex.id}, _cells(vertex.values, _VERTEX_CELLS)))
    for edge in rows.edges():
        ends = {"id": edge.id, "source": edge.source, "target": edge.target}
        sink.put(Element("edge", ends, _cells(edge.values, _EDGE_CELLS)))
    stream.write("</graph>\n</graphml>\n")
    return sink


def _markup(element: Element) -> str:
    tag, names, cells = element
    start = "".join([f' {name}="{escaped(value)}"' for name, value in names.items()])
    if not cells:
        return f"<{tag}{start}/>\n"
    data = "".join([f'<data key="{key}">{escaped(text)}</data>' for key, text in cells.items()])
    return f"<{tag}{start}>{data}</{tag}>\n"


def _cells(values: dict[str, Value], how: _Cells) -> dict[str, str]:
    return {how[name][0]: how[name][1](value) for name, value in values.items()}


_Cells = dict[str, tuple[str, Callable[[Value], str]]]  # of each column: its key, its text
_TEXT: dict[str, Callable[[Value], str]] = {
    "string": str,
    "int": str,
    "double": lambda value: repr(float(value)),
    "boolean": lambda value: "true" if value else "false",
}
_VERTEX_CELLS: _Cells = {n: (f"node_{n}", _TEXT[kind]) for n, kind in VERTEX_COLUMNS.items()}
_EDGE_CELLS: _Cells = {n: (f"edge_{n}", _TEXT[kind]) for n, kind in EDGE_COLUMNS.items()}
