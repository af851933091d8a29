"""Turtle and JSON-LD files; both are written piece by piece and read by rdflib."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from kgagent.domain.snapshot import Snapshot
from kgagent.errors import MissingExtra
from kgagent.interchange.rdf import (
    PREFIXES,
    Literal,
    Name,
    Subject,
    subjects,
    unordered,
)
from kgagent.interchange.records import rows_of
from kgagent.interchange.replacing import replacing
from kgagent.interchange.tidy import tidied
from kgagent.interchange.written import Prints, Written, compare

if TYPE_CHECKING:
    from collections.abc import Iterable

_ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\r"): "\\r"}


def write_turtle(snapshot: Snapshot, path: Path) -> Written:
    """Writes Turtle and says what is there, having read it back.

    Raises MissingExtra where rdflib is not installed, ExportFailed where it cannot be written or
    does not read back the same.
    """
    return _write(snapshot, path, _put_turtle, "turtle")


def write_jsonld(snapshot: Snapshot, path: Path) -> Written:
    """Writes JSON-LD with a context of its own, and says what is there, having read it back.

    Raises as `write_turtle` does.
    """
    return _write(snapshot, path, _put_jsonld, "json-ld")


def _write(
    snapshot: Snapshot,
    path: Path,
    put: Callable[[Iterable[Subject], TextIO], None],
    syntax: str,
) -> Written:
    if importlib.util.find_spec("rdflib") is None:
        raise MissingExtra("rdf", "Writing RDF")
    from kgagent.interchange.rdf_read import read_rdf

    whole = tidied(snapshot, path)
    meant = Prints()
    for row in rows_of(unordered(whole)):
        meant.add(row)
    with replacing(path) as draft:
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            put(subjects(whole), stream)
        compare(path, meant, lambda: rows_of(read_rdf(draft, syntax)))
    edges = len(whole.relations)
    return Written(path, len(whole.concepts), edges, edges)


def _put_turtle(said: Iterable[Subject], stream: TextIO) -> None:
    for prefix, begin in PREFIXES.items():
        stream.write(f"@prefix {prefix}: <{begin}> .\n")
    for subject in said:
        lines = [f"{_term(name)} {_turtle(value)}" for name, value in subject.said]
        stream.write(f"\n<{subject.iri}> " + " ;\n    ".join(lines) + " .\n")


def _turtle(value: Name | Literal) -> str:
    if isinstance(value, Name):
        return _term(value.iri)
    kind = f"^^{value.type}" if value.type else ""
    return f'"{value.text.translate(_ESCAPES)}"{kind}'


def _term(name: str) -> str:
    return name if name.split(":", 1)[0] in PREFIXES else f"<{name}>"


def _put_jsonld(said: Iterable[Subject], stream: TextIO) -> None:
    stream.write(f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": [')
    for at, subject in enumerate(said):
        node: dict[str, Any] = {"@id": subject.iri}
        for name, value in subject.said:
            if name == "rdf:type" and isinstance(value, Name):
                node.setdefault("@type", []).append(value.iri)
            else:
                node.setdefault(name, []).append(_node(value))
        stream.write((",\n" if at else "\n") + json.dumps(node))
    stream.write("\n]}\n")


def _node(value: Name | Literal) -> dict[str, str]:
    if isinstance(value, Name):
        return {"@id": value.iri}
    return {"@value": value.text} | ({"@type": value.type} if value.type else {})
