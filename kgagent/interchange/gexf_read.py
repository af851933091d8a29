"""A GEXF file read back: its elements one after the other, or the graph that they make."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax import SAXException
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.interchange.columns import SEPARATOR
from kgagent.interchange.verify import Collector, Element, elements

_ELEMENTS = frozenset(("attribute", "node", "edge"))


def read_elements(path: Path) -> Iterator[Element]:
    """The attribute, node and edge elements of a GEXF file; viz elements are cells of their node.

    Raises SAXException where the file is not well-formed.
    """
    yield from elements(path, _GexfCollector())


def read_gexf(path: Path) -> Snapshot:
    """The graph in a GEXF file: a concept a node, a relation an edge, by kgagent's attribute names.

    What a file made elsewhere does not say is as in a row that says nothing. Quotes and aliases are
    as they were joined. Raises ValueError where the file cannot be understood.
    """
    titles: dict[str, str] = {}
    concepts: list[ConceptRow] = []
    relations: list[RelationRow] = []
    try:
        for tag, names, cells in read_elements(path):
            if tag == "attribute":
                titles[names.get("id", "")] = names.get("title", "")
                continue
            values = {titles.get(name, name): text for name, text in cells.items()}
            if tag == "node":
                concepts.append(_concept(names, values))
            else:
                relations.append(_relation(names, values))
    except (SAXException, DefusedXmlException, KeyError) as error:
        raise ValueError(f"{path} is not GEXF that can be read: {error}") from error
    return Snapshot(
        tuple(concepts), tuple(relations), max((r.first_step for r in relations), default=0)
    )


def _concept(names: Mapping[str, str], values: Mapping[str, str]) -> ConceptRow:
    x, _, y = values.get("viz:position", " ").partition(" ")
    return ConceptRow(
        names["id"],
        names.get("label", ""),
        _parts(values.get("aliases", "")),
        _int(values.get("first_step")) or 0,
        _int(values.get("year")),
        _int(values.get("papers")) or 0,
        _int(values.get("community")),
        values.get("bridge") == "true",
        _float(x),
        _float(y),
    )


def _relation(names: Mapping[str, str], values: Mapping[str, str]) -> RelationRow:
    confidence = _float(values.get("confidence"))
    return RelationRow(
        source=names["source"],
        predicate=names.get("label", ""),
        target=names["target"],
        support=_int(values.get("support")) or 0,
        first_step=_int(values.get("first_step")) or 0,
        year=_int(values.get("year")),
        negated=values.get("negated") == "true",
        hedged=values.get("hedged") == "true",
        grounded=values.get("grounded", "true") == "true",
        quotes=_parts(values.get("quotes", "")),
        confidence=1.0 if confidence is None else confidence,
        kind=values.get("kind", ""),
        reversed=values.get("reversed") == "true",
        reasoned=values.get("origin") == "reasoned",
        imported=values.get("origin") == "imported",
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(SEPARATOR)) if text else ()


def _int(text: str | None) -> int | None:
    number = _float(text)
    return None if number is None else int(number)


def _float(text: str | None) -> float | None:
    """The number, or None where there is none: other programs write all sorts of things."""
    try:
        number = float(text or "nan")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


class _GexfCollector(Collector):
    """Collects from GEXF."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}
        self._cells: dict[str, str] = {}

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX's name)
        given = dict(attrs.items())
        if name in _ELEMENTS:
            self._names, self._cells = given, {}
        elif name == "attvalue":
            self._cells[given.get("for") or given.get("id", "")] = given.get("value", "")
        elif name in ("viz:size", "size"):
            self._cells["viz:size"] = given.get("value", "")
        elif name in ("viz:position", "position"):
            self._cells["viz:position"] = f"{given.get('x', '')} {given.get('y', '')}"
        elif name in ("viz:color", "color"):
            self._cells["viz:color"] = " ".join(given.get(part, "") for part in "rgb")

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX's name)
        if name in _ELEMENTS:
            self.done.append(Element(name, self._names, self._cells))
