"""JSON: a node-link document that networkx and D3 read, and one line a concept or relation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.errors import ExportFailed
from kgagent.interchange.columns import relation_ids
from kgagent.interchange.records import Row, concept, record, relation, rows_of
from kgagent.interchange.replacing import replacing
from kgagent.interchange.tidy import finite
from kgagent.interchange.written import Prints, Written, compare


def write_json(snapshot: Snapshot, path: Path) -> Written:
    """One document in node-link form: `nodes` with `id`, `edges` with `source`, `target`, `key`.

    Every relation is an edge. `networkx.node_link_graph(json.load(file))` reads it. Raises
    ExportFailed where it cannot be written or does not read back the same.

    >>> import tempfile
    >>> graph = Snapshot((ConceptRow("silk", "Silk"),), (RelationRow("silk", "is", "silk"),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_json(graph, Path(folder, "silk.json"))
    ...     read_json(Path(folder, "silk.json")) == graph
    True
    """
    return _write(snapshot, path, put_document, lambda draft: rows_of(read_json(draft)))


def write_jsonl(snapshot: Snapshot, path: Path) -> Written:
    """A line about the graph, then one for each concept, then one for each relation.

    Raises ExportFailed where it cannot be written or does not read back the same.
    """
    return _write(snapshot, path, _put_lines, _rows_in_lines)


def read_json(path: Path) -> Snapshot:
    """The graph in a node-link document. Raises ValueError where the file holds none.

    Nodes are named by `id` (or `key`), edges stand under `edges` or `links`; what is not said is as
    in a row that says nothing.
    """
    with path.open(encoding="utf-8") as stream:
        try:
            found = json.load(stream)
        except RecursionError as error:
            raise ValueError(f"{path} is nested too deep") from error
    return document(found, path)


def document(found: Any, path: Path) -> Snapshot:
    """The graph in a node-link document that was read from `path`; ValueError where it is none."""
    try:
        about = found.get("graph") or {}
        concepts = tuple(concept({"key": node.get("id"), **node}) for node in found["nodes"])
        relations = tuple(map(relation, found["edges"] if "edges" in found else found["links"]))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path} is no graph in node-link form: {error!r}") from error
    return Snapshot(concepts, relations, **_about(about))


def read_jsonl(path: Path) -> Snapshot:
    """The graph in JSON Lines as `write_jsonl` has it. Raises ValueError where it holds none."""
    about: dict[str, Any] = {}
    concepts: list[ConceptRow] = []
    relations: list[RelationRow] = []
    for found in _lines(path):
        if found.get("type") == "graph":
            about = found
        elif found.get("type") == "concept":
            concepts.append(concept(found))
        else:
            relations.append(relation(found))
    return Snapshot(tuple(concepts), tuple(relations), **_about(about))


def _about(found: dict[str, Any]) -> dict[str, Any]:
    step, title = found.get("step"), found.get("title")
    named = {"title": title} if isinstance(title, str) else {}
    return named | ({"step": step} if isinstance(step, int) else {})


def _write(
    snapshot: Snapshot,
    path: Path,
    put: Callable[[Snapshot, Stream], None],
    read: Callable[[Path], Iterator[Row]],
) -> Written:
    try:
        whole = finite(snapshot)
    except ValueError as error:
        raise ExportFailed(path, f"Cannot write {path}: {error}.") from error
    meant = Prints()
    for row in rows_of(whole):
        meant.add(row)
    with replacing(path) as draft:
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            put(whole, stream)
        compare(path, meant, lambda: read(draft))
    edges = len(whole.relations)
    return Written(path, len(whole.concepts), edges, edges)


class Stream(Protocol):
    """What takes text."""

    def write(self, text: str, /) -> int:
        """Writes the text."""


def put_document(snapshot: Snapshot, stream: Stream) -> None:
    """Writes the node-link document, an item a line."""
    about = {"title": snapshot.title, "step": snapshot.step}
    stream.write(f'{{"directed": true, "multigraph": true, "graph": {_dump(about)},\n"nodes": [')
    for at, each in enumerate(snapshot.concepts):
        stream.write((",\n" if at else "\n") + _dump({"id": each.key} | record(each)))
    stream.write('\n],\n"edges": [')
    for at, (key, row) in enumerate(relation_ids(snapshot.relations)):
        stream.write((",\n" if at else "\n") + _dump({"key": key} | record(row)))
    stream.write("\n]}\n")


def _put_lines(snapshot: Snapshot, stream: Stream) -> None:
    about = {"type": "graph", "title": snapshot.title, "step": snapshot.step}
    stream.write(_dump(about) + "\n")
    for row in rows_of(snapshot):
        kind = "concept" if isinstance(row, ConceptRow) else "relation"
        stream.write(_dump({"type": kind} | record(row)) + "\n")


def _rows_in_lines(path: Path) -> Iterator[Row]:
    for found in _lines(path):
        if found.get("type") == "concept":
            yield concept(found)
        elif found.get("type") == "relation":
            yield relation(found)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        for number, line in enumerate(stream, 1):
            found = json.loads(line) if line.strip() else {"type": "graph"}
            if not isinstance(found, dict):
                raise ValueError(f"line {number} of {path} is no record")
            yield found


def _dump(value: object) -> str:
    """JSON in ASCII, so that any text passes any reader, lone surrogates too."""
    return json.dumps(value, allow_nan=False)
