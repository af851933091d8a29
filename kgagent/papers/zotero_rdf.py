"""Zotero's own export (Zotero RDF): records with their collections, notes and attached files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from kgagent.errors import PaperRejected
from kgagent.papers.about import doi_of
from kgagent.papers.identifiers import first, identifier_of
from kgagent.papers.record import Record
from kgagent.papers.references import Cited
from kgagent.papers.xml_tree import found, parsed, words

_NO_PAPERS = frozenset({"Attachment", "Memo", "Collection", "Journal", "Series", "Person"})
_NO_ITEMS = frozenset({"attachment", "note", "annotation"})


def read_zotero(path: Path, data: bytes) -> Iterator[Cited]:
    """The records in order; `origin` is "path:number". Raises `PaperRejected` for other RDF."""
    root = parsed(str(path), data)
    if root.tag != "RDF":
        raise PaperRejected(str(path), "unknown_type", "This is no RDF as Zotero exports it.")
    nodes = {_named(node): node for node in root if _named(node)}
    items = [node for node in root if _is_paper(node)]
    if not items:
        raise PaperRejected(str(path), "empty", "There is no record of Zotero's in this RDF.")
    for number, item in enumerate(items, start=1):
        yield Cited(f"{path}:{number}", _record(item, nodes))


def _is_paper(node: Element) -> bool:
    return node.tag not in _NO_PAPERS and found(node, "itemType") not in _NO_ITEMS


def _record(item: Element, nodes: dict[str, Element]) -> Record:
    part = item.find("isPartOf")
    place = None if part is None else nodes.get(_link(part), part)
    said = [*_identifiers(item), *([] if place is None else _identifiers(place))]
    return Record(
        title=found(item, "title"),
        abstract=found(item, "abstract"),
        year=found(item, "date"),
        doi=first(doi_of(each) for each in said),
        authors=[
            f"{found(person, 'givenName')} {found(person, 'surname')}".strip()
            for person in item.iterfind("authors//Person")
        ],
        venue="" if place is None else first(words(each) for each in place.iter("title")),
        identifier=identifier_of(
            arxiv=first(each for each in said if "arxiv.org/" in each.lower()),
            pmid=first(each for each in _extra(item, "PMID")),
            pmcid=first(each for each in _extra(item, "PMCID")),
        ),
        files=tuple(_files(item, nodes)),
    )


def _identifiers(node: Element) -> list[str]:
    """What a node goes by: "DOI 10.5555/a" loses its first word."""
    return [words(each).removeprefix("DOI ") for each in node.findall("identifier")]


def _extra(item: Element, name: str) -> Iterator[str]:
    """The values that the field Extra holds, a line each as "PMID: 77"."""
    for each in item.findall("description"):
        for line in (each.text or "").splitlines():
            label, colon, value = line.partition(":")
            if colon and label.strip() == name:
                yield value.strip()


def _files(item: Element, nodes: dict[str, Element]) -> Iterator[str]:
    for link in item.findall("link"):
        attached = nodes.get(_link(link))
        place = None if attached is None else attached.find("resource")
        if place is not None and _link(place):
            yield _link(place)


def _named(node: Element) -> str:
    return _attribute(node, "about")


def _link(node: Element) -> str:
    return _attribute(node, "resource")


def _attribute(node: Element, name: str) -> str:
    """An attribute by its own name, whatever its namespace."""
    return next((v for k, v in node.attrib.items() if k.rpartition("}")[2] == name), "")
