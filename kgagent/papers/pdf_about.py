"""Title, authors, year and DOI of a PDF: from its metadata where the first page agrees, else
from how the first page looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from statistics import median
from typing import NamedTuple

from kgagent.domain.text import clean
from kgagent.papers.about import authors_of, doi_of, line_of, year_of
from kgagent.papers.identifiers import identifier_of
from kgagent.papers.pdf_lines import Line, Page
from kgagent.papers.plain import MAX_TITLE

_NO_TITLE = re.compile(
    r"\.(?:docx?|tex|dvi|pdf|indd|qxd|rtf|odt|ps)\b|^microsoft word|^untitled|^\W*$|^[\w.-]*$",
    re.IGNORECASE,
)
_NOT_A_TITLE = re.compile(
    r"(?:the )?(?:journal|proceedings|volume|vol\.|issn|https?:|www\.|contents lists|available "
    r"online|article|original (?:article|paper)|research (?:article|paper)|review|letter)\b",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:doi\.org/|\bdoi:?\s*)(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_STATED = re.compile(
    r"(?:published|©|copyright|\(c\)|accepted|revised|received|submitted)[^\n]{0,40}?"
    r"\b((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_STAMP = re.compile(r"\barxiv:\s?(\d{4}\.\d{4,5})(?:v\d+)?\b", re.IGNORECASE)
_ARXIV_NAME = re.compile(r"\d{4}\.\d{4,5}(?:v\d+)?")
_FIRST = 4000  # characters of the text that count as its first page


class About(NamedTuple):
    """What a PDF is; `notes` say what had to be guessed."""

    title: str
    authors: tuple[str, ...]
    year: int | None
    doi: str | None
    identifier: str
    notes: tuple[str, ...]


def about(meta: Mapping[str, object], pages: Sequence[Page], *, text: str, stem: str) -> About:
    """What metadata and first page say; the title is the stem where neither names one."""
    page = next((page for page in pages if page.lines), Page(()))
    printed = "\n".join(line.text for line in page.lines)
    year, notes = _year(meta, printed)
    return About(
        title=_title(meta, page, printed=printed, text=text) or clean(stem),
        authors=_authors(meta, printed),
        year=year,
        doi=_doi(printed[:_FIRST]) or _doi(" ".join(line_of(value) for value in meta.values())),
        identifier=_identifier(printed, stem),
        notes=notes,
    )


def _identifier(printed: str, stem: str) -> str:
    """The arXiv id of the file's name, or that is stamped on its first page and alone there."""
    if _ARXIV_NAME.fullmatch(stem):
        return identifier_of(arxiv=stem)
    stamped = set(_STAMP.findall(printed[:_FIRST]))
    return identifier_of(arxiv=stamped.pop()) if len(stamped) == 1 else ""


def _squashed(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _title(meta: Mapping[str, object], page: Page, *, printed: str, text: str) -> str:
    stated = line_of(meta.get("Title"))
    if _NO_TITLE.search(stated) or len(stated) > 2 * MAX_TITLE:
        stated = ""
    if stated and _squashed(stated) in _squashed(printed):
        return stated
    return _largest(page.lines) or stated or _first_paragraph(text)


def _first_paragraph(text: str) -> str:
    """The first of the opening paragraphs that could be a title."""
    opening = (" ".join(part.split()) for part in text[:_FIRST].split("\n\n")[:4])
    return next((x for x in opening if len(x) <= MAX_TITLE and _could_be_title(x)), "")


def _largest(lines: Sequence[Line]) -> str:
    """The lines in the largest letters of the page, when they are larger than the text."""
    usual = median([line.height for line in lines] or [0.0])
    groups = [(height, " ".join(texts)) for height, texts in _by_height(lines)]
    titles = [(height, title) for height, title in groups if _could_be_title(title)]
    height, title = max(titles, key=lambda group: group[0], default=(0.0, ""))
    return title if height > usual * 1.1 else ""


def _by_height(lines: Sequence[Line]) -> Iterator[tuple[float, list[str]]]:
    for height, group in groupby(lines, key=lambda line: round(line.height)):
        yield height, [line.text for line in group]


def _could_be_title(text: str) -> bool:
    long_words = sum(len(word) > 2 and word.isalpha() for word in text.split())
    return 8 <= len(text) <= 300 and long_words >= 2 and not _NOT_A_TITLE.match(text)


def _authors(meta: Mapping[str, object], printed: str) -> tuple[str, ...]:
    """The metadata's authors, when each is a full name that the first page has too."""
    names = authors_of(meta.get("Author") or "")
    page = _squashed(printed)
    if all(" " in name and _squashed(_family(name)) in page for name in names):
        return names
    return ()


def _family(name: str) -> str:
    return name.partition(",")[0] if "," in name else name.rpartition(" ")[2]


def _year(meta: Mapping[str, object], printed: str) -> tuple[int | None, tuple[str, ...]]:
    stated = list(_STATED.finditer(printed))
    public = [m for m in stated if m[0].lower().startswith(("publ", "©", "copy", "(c)"))]
    for match in public or stated[-1:]:
        return year_of(match[1]), ()
    created = line_of(meta.get("CreationDate")).removeprefix("D:")[:4]
    year = year_of(created)
    return year, ("year from the date the file was made",) if year else ()


def _doi(printed: str) -> str | None:
    """The one DOI that is named; with several there is no telling which is the paper's."""
    found = {doi_of(match.rstrip(".,;)]}")) for match in _DOI.findall(printed)}
    return found.pop() if len(found) == 1 else None
