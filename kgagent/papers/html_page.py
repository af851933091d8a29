"""Web pages (.html): the main text, and what the page's own head says about the paper.

Menus, forms, scripts and lists of references are left out. What counts as main is what the page
itself marks so (`main`, `article`, role=main), else everything.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import takewhile
from pathlib import Path

from kgagent.domain.paper import Paper
from kgagent.domain.text import clean
from kgagent.errors import PaperRejected
from kgagent.papers.identifiers import first, identifier_of
from kgagent.papers.plain import decode
from kgagent.papers.record import Record
from kgagent.papers.sections import Block, without_references

MAX_CHARS = 20_000_000

_SKIPPED = frozenset(
    "script style noscript nav header footer aside form svg template button select iframe object "
    "canvas audio video dialog menu head annotation annotation-xml".split()
)
_BLOCKS = frozenset(
    "p div section article main li ul ol dl dt dd table tr td th caption blockquote pre figure "
    "figcaption h1 h2 h3 h4 h5 h6 address details summary body hr center fieldset".split()
)
_VOID = frozenset("br hr img input meta link wbr source col area base embed param track".split())
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][\w:.-]{0,40}(?:\s[^<>]{0,2000})?/?>")
_BLOCK_TAG = re.compile(r"</?(?:jats:)?(?:p|div|sec|title|li|list|br)\b[^<>]{0,2000}>", re.I)
_LEAST_MAIN = 400
"""Characters; a part marked as main that has fewer is a teaser."""


def read_html(path: Path, data: bytes) -> Paper:
    """A paper from a web page; raises `PaperRejected` when it is too large."""
    return page(str(path), *_decoded(data), stem=path.stem)


def page(origin: str, text: str, notes: tuple[str, ...] = (), *, stem: str = "") -> Paper:
    """A paper from the text of a page."""
    if len(text) > MAX_CHARS:
        raise PaperRejected(origin, "too_large", "The page is too large for a paper: divide it.")
    reader = _Reader()
    reader.feed(_terminated(text))
    reader.close()
    reader.end_block()
    blocks = reader.main_blocks()
    record = _record(reader, blocks)
    body = "\n\n".join(block.text for block in blocks)
    paper = Record(title=record.title, body=body).paper(origin, reader="html")
    paper = record.about(paper)
    if paper.title:
        return paper
    return Record(title=clean(stem)).about(paper)


def without_tags(text: str) -> str:
    """The text without markup, for abstracts that come as a piece of HTML or JATS.

    >>> without_tags("<jats:p>CO<sub>2</sub> &amp; p < 0.05</jats:p>")
    'CO2 & p < 0.05'
    """
    bare = html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n\n", text)))
    parts = (" ".join(part.split()) for part in clean(bare).split("\n\n"))
    return "\n\n".join(part for part in parts if part)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    named = _CHARSET.search(data[:4096])
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(named[1].decode("ascii")), ()
        except (LookupError, UnicodeError, ValueError):
            pass
    return decode(data)


def _terminated(text: str) -> str:
    """The page without an opening that nothing closes: the parser would look for it anew."""
    for opening, closing in (("<!--", "-->"), ("<!", ">"), ("<?", ">"), ("</", ">"), ("<", ">")):
        last = text.rfind(closing)
        at = text.find(opening, last + 1 if last >= 0 else 0)
        if at >= 0:
            text = text[:at] + text[at:].replace("<", " ")
    return text


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    heading: int
    main: bool
    linked: float


@dataclass(slots=True)
class _Open:
    tag: str
    skipped: bool
    main: bool


@dataclass(slots=True)
class _State:
    stack: list[_Open] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    heading: int = 0
    in_title: bool = False


class _Reader(HTMLParser):
    """Collects blocks of text and what `meta` and `title` say."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.meta: dict[str, list[str]] = {}
        self.title = ""
        self._is = _State()
        self._open: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (said.get("name") or said.get("property") or "").lower()
            self.meta.setdefault(name, []).append(said.get("content", ""))
        if tag in _BLOCKS:
            self.end_block()
        elif tag == "br":
            self._is.pieces.append(" ")
        if tag == "title":
            self._is.in_title = not self.title
        if tag in _VOID or len(self._is.stack) > 2000:
            return
        above = self._is.stack[-1] if self._is.stack else _Open("", skipped=False, main=False)
        is_main = above.main or tag in ("main", "article") or said.get("role") == "main"
        hidden = tag in _SKIPPED or "hidden" in said or said.get("aria-hidden") == "true"
        # A page's own header holds its menu; an article's header holds its title.
        if tag == "header" and above.main:
            hidden = False
        self._is.stack.append(_Open(tag, skipped=above.skipped or hidden, main=is_main))
        self._open[tag] = self._open.get(tag, 0) + 1
        if tag in _HEADINGS:
            self._is.heading = int(tag[1])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._is.in_title = False
        if tag in _BLOCKS:
            self.end_block()
        if not self._open.get(tag):
            return
        while self._is.stack:
            closed = self._is.stack.pop().tag
            self._open[closed] -= 1
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        state = self._is
        if state.in_title:
            self.title += data[:1000]
        elif not (state.stack and state.stack[-1].skipped):
            state.pieces.append(data)
            if self._open.get("a"):
                state.linked += len(data)

    def end_block(self) -> None:
        """What was collected becomes a block."""
        state = self._is
        text = " ".join("".join(state.pieces).split())
        if text:
            is_main = bool(state.stack) and state.stack[-1].main
            linked = min(1.0, state.linked / len(text))
            self.blocks.append(_Block(text, state.heading, is_main, linked))
        state.pieces, state.linked, state.heading = [], 0, 0

    def main_blocks(self) -> list[Block]:
        """The blocks of the main part, without menus and lists of references."""
        main = [block for block in self.blocks if block.main]
        if sum(len(block.text) for block in main) < _LEAST_MAIN:
            main = self.blocks
        kept = [each for each in main if each.heading or each.linked < 0.7 or len(each.text) > 300]
        return without_references(Block(each.text, each.heading) for each in kept)


def _record(reader: _Reader, blocks: list[Block]) -> Record:
    def said(*names: str) -> str:
        return first(value for name in names for value in reader.meta.get(name, ()))

    heads = [block.text for block in blocks if block.level == 1]
    heading = heads[0] if len(heads) == 1 else ""
    titles = takewhile(bool, [said("citation_title", "dc.title") or heading or said("og:title")])
    return Record(
        title=first(titles) or " ".join(reader.title.split()),
        year=said("citation_publication_date", "citation_date", "dc.date", "citation_year")
        or said("article:published_time", "dcterms.date", "citation_online_date"),
        doi=said("citation_doi", "dc.identifier", "prism.doi"),
        authors=[
            _name(name)
            for name in reader.meta.get("citation_author", reader.meta.get("dc.creator", []))
        ],
        venue=said("citation_journal_title", "citation_conference_title", "prism.publicationname"),
        identifier=identifier_of(arxiv=said("citation_arxiv_id"), pmid=said("citation_pmid")),
    )


def _name(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and "," not in given else name
