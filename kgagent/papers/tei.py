"""TEI as GROBID writes it: the title, abstract, body and what follows; references are left out."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kgagent.domain.paper import Paper, Rejection
from kgagent.papers.identifiers import identifier_of
from kgagent.papers.record import Record
from kgagent.papers.xml_tree import found, words

ROOTS = frozenset({"TEI", "teiCorpus"})

_BLOCKS = frozenset("p head list item figDesc formula note quote".split())
_LEFT_OUT = frozenset("listBibl table graphic label listOrg".split())


def read_tei(origin: str, root: Element) -> Iterator[Paper | Rejection]:
    """The paper; raises `PaperRejected` where it has no text."""
    for number, each in enumerate(root.iter("TEI"), start=1):
        place = origin if root.tag == "TEI" else f"{origin}:{number}"
        yield tei_record(each).paper(place, reader="tei")


def tei_record(root: Element) -> Record:
    """What a TEI document says: the parts of one paper."""
    header = root.find("teiHeader")
    header = Element("none") if header is None else header
    source = header.find("fileDesc/sourceDesc/biblStruct")
    source = Element("none") if source is None else source
    ids = {each.get("type", ""): words(each) for each in source.iter("idno")}
    return Record(
        title=found(header, "fileDesc/titleStmt/title") or found(source, "analytic/title"),
        abstract=_text(header.find("profileDesc/abstract")),
        body=_text(root.find("text")),
        year=_year(source) or _year(header),
        doi=ids.get("DOI"),
        authors=list(_authors(source)),
        venue=found(source, "monogr/title"),
        identifier=identifier_of(
            arxiv=ids.get("arXiv", ""), pmid=ids.get("PMID", ""), pmcid=ids.get("PMCID", "")
        ),
    )


def _authors(source: Element) -> Iterator[str]:
    for name in source.iterfind("analytic/author/persName"):
        parts = [words(each) for tag in ("forename", "surname") for each in name.findall(tag)]
        yield " ".join(filter(None, parts))


def _year(inside: Element) -> str:
    for date in inside.iter("date"):
        if date.get("type", "published") == "published":
            return date.get("when", "") or words(date)
    return ""


def _text(element: Element | None) -> str:
    """The paragraphs, headings and captions inside, a blank line between two."""
    return "" if element is None else "\n\n".join(filter(None, _blocks(element)))


def _blocks(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag in _BLOCKS:
            yield words(child, without=_LEFT_OUT)
        else:
            yield from _blocks(child)
