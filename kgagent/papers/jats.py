"""JATS and PMC XML: the article as its publisher marked it up.

The text is the title, the abstracts, the body and what follows it (acknowledgements, appendices),
with headings and captions on lines of their own. Reference lists and the cells of tables are left
out; formulae are kept as far as they have text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.identifiers import identifier_of
from kgagent.papers.record import Record
from kgagent.papers.xml_tree import found, words

ROOTS = frozenset({"article", "pmc-articleset", "OAI-PMH"})

_BLOCKS = frozenset(
    "sec p title list list-item def-list def-item def term disp-quote boxed-text disp-formula "
    "disp-formula-group statement ack app app-group bio verse-group verse-line speech glossary "
    "notes caption label table-wrap fig fig-group table-wrap-group supplementary-material media "
    "floats-group abstract trans-abstract body back".split()
)
_FLOATS = frozenset(
    "fig fig-group table-wrap table-wrap-group supplementary-material media floats-group".split()
)
_LEFT_OUT = frozenset(
    "ref-list ref table table-wrap-foot graphic inline-graphic object-id fn-group fn alt-text "
    "long-desc permissions attrib sub-article response table-count email counts "
    "sec-meta kwd-group processing-meta x".split()
)
_ANNOTATIONS = frozenset({"annotation", "annotation-xml"})
_FORMULAE = frozenset({"inline-formula", "disp-formula"})
_DATES = ("ppub", "collection", "epub", "pub", "epub-ppub", "")
_MARKS = frozenset({"xref", "fn"})
_TEX = re.compile(r"\\begin\{document\}(.*)\\end\{document\}", re.DOTALL)


def read_jats(origin: str, root: Element) -> Iterator[Paper | Rejection]:
    """A paper for each article in the tree (an OAI answer or an article set may hold many)."""
    articles = list(_articles(root))
    if not articles:
        raise PaperRejected(origin, "empty", "There is no article in the XML.")
    for number, article in enumerate(articles, start=1):
        place = origin if len(articles) == 1 else f"{origin}:{number}"
        try:
            yield _paper(place, article)
        except PaperRejected as error:
            yield Rejection(error.origin, error.reason, error.message)


def _articles(root: Element) -> Iterator[Element]:
    if root.tag == "article":
        yield root
        return
    for child in root:
        yield from _articles(child)


def _paper(origin: str, article: Element) -> Paper:
    meta = article.find("front/article-meta")
    meta = Element("none") if meta is None else meta
    ids = {each.get("pub-id-type", ""): words(each) for each in meta.findall("article-id")}
    record = Record(
        title=_title(meta),
        abstract=_joined(meta.findall("abstract") + meta.findall("trans-abstract")),
        body=_joined([*article.findall("body"), *article.findall("back")]),
        year=_year(meta),
        doi=ids.get("doi"),
        authors=list(_authors(meta)),
        venue=found(article, "front/journal-meta//journal-title"),
        identifier=identifier_of(
            arxiv=ids.get("arxiv", ""),
            pmid=ids.get("pmid", ""),
            pmcid=ids.get("pmc", "") or ids.get("pmcid", ""),
            other=ids.get("publisher-id", ""),
        ),
    )
    return record.paper(origin, reader="jats")


def _title(meta: Element) -> str:
    group = meta.find("title-group")
    if group is None:
        return ""
    parts = [words(part, without=_MARKS) for part in group.findall("article-title")[:1]]
    parts += [words(part, without=_MARKS) for part in group.findall("subtitle")]
    return ": ".join(part for part in parts if part)


def _year(meta: Element) -> str:
    """The year of the issue, else of the first publication."""
    years = {
        date.get("pub-type") or date.get("date-type") or "": found(date, "year")
        for date in reversed(meta.findall("pub-date"))
        if date.find("year") is not None
    }
    fallback = next(iter(years.values()), "") or found(meta, "permissions/copyright-year")
    return next((years[kind] for kind in _DATES if years.get(kind)), fallback)


def _authors(meta: Element) -> Iterator[str]:
    for contrib in meta.findall("contrib-group/contrib"):
        if contrib.get("contrib-type", "author") != "author":
            continue
        name = contrib.find("name")
        name = contrib.find("name-alternatives/name") if name is None else name
        if name is not None:
            yield f"{found(name, 'given-names')} {found(name, 'surname')}".strip()
        else:
            yield words(contrib.find("collab"), without=frozenset({"contrib-group", "xref"}))


def _joined(elements: list[Element]) -> str:
    blocks = (block for element in elements for block in _blocks(element))
    return "\n\n".join(block for block in blocks if block)


def _blocks(element: Element) -> Iterator[str]:
    """The paragraphs, headings and captions inside, in order; floats after their paragraph."""
    inline: list[str] = [element.text or ""]
    floats: list[Element] = []
    for child in element:
        if child.tag in _LEFT_OUT:
            pass
        elif child.tag in _FLOATS and element.tag == "p":
            floats.append(child)
        elif child.tag in _BLOCKS:
            yield _line(inline)
            yield from _captioned(child) if child.tag in _FLOATS else _blocks(child)
            inline = []
        else:
            inline.append(_inline(child))
        inline.append(child.tail or "")
    yield _line(inline)
    for each in floats:
        yield from _captioned(each)


def _captioned(element: Element) -> Iterator[str]:
    """A table's or figure's label and caption on one line; what else it holds as blocks."""
    label, caption = element.find("label"), element.find("caption")
    heading = "" if caption is None else words(caption.find("title"))
    rest = [] if caption is None else [each for each in caption if each.tag != "title"]
    said = [words(label), heading, *(block for each in rest for block in _blocks(each))]
    yield " ".join(part if part.endswith((".", ":")) else f"{part}." for part in said if part)
    for child in element:
        if child.tag in _FLOATS or child.tag == "p":
            yield from _captioned(child) if child.tag in _FLOATS else _blocks(child)


def _line(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())


def _inline(element: Element) -> str:
    if element.tag in _FORMULAE or element.tag == "tex-math":
        return _formula(element)
    if element.tag == "break":
        return " "
    if element.tag == "sup" and _is_citation(element):
        return f" [{words(element)}]"
    pieces = [element.text or ""]
    for child in element:
        if child.tag not in _LEFT_OUT:
            pieces.append(_inline(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _is_citation(element: Element) -> bool:
    """Whether these raised figures are numbers of references: they would run into the word."""
    inside = [child for child in element if child.tag == "xref"]
    return bool(inside) and all(child.get("ref-type") == "bibr" for child in element)


def _formula(element: Element) -> str:
    """The formula's own words, else its TeX without the frame of a document."""
    mathematics = words(element.find(".//math"), without=_ANNOTATIONS)
    if mathematics:
        return mathematics
    tex = element if element.tag == "tex-math" else element.find(".//tex-math")
    if tex is None:
        return words(element, without=frozenset({"graphic", "inline-graphic", "label"}))
    source = words(tex)
    inside = _TEX.search(source)
    return (inside[1] if inside else source).strip().strip("$").strip()
