"""A script of Cypher statements that makes the graph in Neo4j, Memgraph or another such database.

Text from papers stands in string literals only, never in a name; relationship types are letters and
underscores. Running it twice makes nothing twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any, TextIO

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.interchange.columns import relation_ids
from kgagent.interchange.neo4j import relationship_type
from kgagent.interchange.records import Row, concept, record, relation, rows_of
from kgagent.interchange.replacing import replacing
from kgagent.interchange.tidy import tidied
from kgagent.interchange.written import Prints, Written, compare

BATCH = 500
_ROW = "  {"
_UNWIND = "UNWIND [\n"
_CONCEPTS = "] AS row\nMERGE (c:Concept {key: row.key}) SET c += row;\n"
_RELATIONS = (
    "] AS row\nMATCH (s:Concept {key: row.source}) MATCH (t:Concept {key: row.target})\n"
    "MERGE (s)-[r:%s {id: row.id}]->(t) SET r += row;\n"
)
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r"[\\'\n\r\t]")
_STRING = r"'(?:[^'\\]|\\.)*'"
_TOKEN = re.compile(
    rf"({_STRING}(?: \+ {_STRING})*)|(-?\d[\d.]*(?:e[+-]?\d+)?)|(true|false)"
    r"|([a-z_]+): |([\[\]}])|, "
)
_PART = re.compile(r"'((?:[^'\\]|\\.)*)'")
_ESCAPED = re.compile(r"\\(.)")
_UNESCAPED = {"\\": "\\", "'": "'", "n": "\n", "r": "\r", "t": "\t"}


def write_cypher(snapshot: Snapshot, path: Path) -> Written:
    """Writes the script, a statement for every 500 rows, and says what is in it.

    Raises ExportFailed where it cannot be written or does not read back the same.

    >>> literal("it's \\\\u0027 RETURN 1")
    "'it\\\\'s \\\\\\\\' + 'u0027 RETURN 1'"
    """
    whole = tidied(snapshot, path)
    by_type = Snapshot(
        whole.concepts,
        tuple(sorted(whole.relations, key=lambda row: relationship_type(row.kind))),
    )
    meant = Prints()
    for row in rows_of(by_type):
        meant.add(row)
    with replacing(path) as draft:
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            _put(by_type, stream)
        compare(path, meant, lambda: _rows(draft))
    edges = len(whole.relations)
    return Written(path, len(whole.concepts), edges, edges)


def read_cypher(path: Path) -> Snapshot:
    """The graph in a script that `write_cypher` made, its relations by their types.

    Raises ValueError where a row is not as it writes them.
    """
    rows = list(_rows(path))
    relations = tuple(row for row in rows if isinstance(row, RelationRow))
    concepts = tuple(row for row in rows if isinstance(row, ConceptRow))
    return Snapshot(concepts, relations, max((r.first_step for r in relations), default=0))


def literal(value: Any) -> str:
    """A value as Cypher has it.

    A backslash never stands before a "u": some versions take such a pair for a character before
    they look for the end of the text.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, int | float):
        return repr(value)
    text = _SPECIAL.sub(lambda found: _ESCAPES[found[0]], str(value))
    return "'" + re.sub(r"\\(?=[uU])", "\\\\' + '", text) + "'"


def _put(snapshot: Snapshot, stream: TextIO) -> None:
    stream.write(
        "CREATE CONSTRAINT concept_key IF NOT EXISTS FOR (c:Concept) REQUIRE c.key IS UNIQUE;\n"
    )
    _put_rows(stream, map(record, snapshot.concepts), _CONCEPTS)
    of_type = groupby(
        relation_ids(snapshot.relations), key=lambda named: relationship_type(named[1].kind)
    )
    for name, named in of_type:
        rows = ({"id": key} | record(row) for key, row in named)
        _put_rows(stream, rows, _RELATIONS % name)


def _put_rows(stream: TextIO, rows: Iterator[dict[str, Any]], then: str) -> None:
    while batch := list(islice(rows, BATCH)):
        lines = [
            _ROW + ", ".join(f"{name}: {literal(value)}" for name, value in row.items()) + "}"
            for row in batch
        ]
        stream.write(_UNWIND + ",\n".join(lines) + then)


def _rows(path: Path) -> Iterator[Row]:
    """The rows of the script, each on its line."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            if line.startswith(_ROW):
                found = _record(line)
                yield concept(found) if "key" in found else relation(found)


def _record(line: str) -> dict[str, Any]:
    """The row on a line. Raises ValueError where there is something else on it."""
    found: dict[str, Any] = {}
    name, items, at = "", None, len(_ROW)
    for token in _TOKEN.finditer(line, at):
        if token.start() != at:
            break
        at = token.end()
        text, number, truth, field, bracket = token.groups()
        if bracket == "}":
            return found
        if field is not None:
            name = field
        elif bracket:
            items = found.setdefault(name, []) if bracket == "[" else None
        elif text is not None or number or truth:
            value = _text(text) if text is not None else json.loads(number or truth)
            found[name] = value if items is None else [*items, value]
            items = None if items is None else found[name]
    raise ValueError(f"this is no row: {line[:80]!r}")


def _text(literals: str) -> str:
    """The text of one or more string literals that are put together."""
    parts = (found[1] for found in _PART.finditer(literals))
    return "".join(_ESCAPED.sub(lambda found: _UNESCAPED[found[1]], part) for part in parts)
