"""BibTeX files: one record an entry, with TeX turned into text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from kgagent.errors import PaperRejected
from kgagent.papers.about import line_of
from kgagent.papers.identifiers import identifier_of
from kgagent.papers.record import Record
from kgagent.papers.references import Cited

MAX_ENTRIES = 100_000

_TEX = re.compile(r"[\\{}$~]|--")
_PIECE = re.compile(
    r"\{\\[^{}]{1,40}(?:\{[^{}]{0,20}\}[^{}]{0,20})?\}"  # {\"o}, {\'{\i}}
    r"|\\[A-Za-z]{1,30}[ ]?(?:\{[^{}]{0,200}\})?"  # \alpha, \emph{in vivo}
    r"|\\[^A-Za-z](?:\{\w?\}|\w)?"  # \'e, \"{o}, \%
    r"|\$[^$]{1,200}\$"
)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


def read_bibtex(path: Path, text: str) -> Iterator[Cited]:
    """The entries in order; `origin` is "path:key"."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry, ParsingFailedBlock

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)  # refusals say it
    if len(re.findall(r"@\w", text)) > MAX_ENTRIES:
        message = f"The file has more than {MAX_ENTRIES:,} entries: divide it."
        raise PaperRejected(str(path), "too_large", message)
    library = parse_string(text)
    for block in library.blocks:
        if isinstance(block, ParsingFailedBlock):
            inner = block.ignore_error_block
            if isinstance(inner, Entry):  # a key or a field given twice; the entry itself is sound
                yield Cited(f"{path}:{line_of(inner.key)}", _record(inner))
                continue
            place = f"{path}:{(block.start_line or 0) + 1}"
            message = "The entry is not BibTeX that can be read: look for a missing } or comma."
            yield Cited(place, None, "broken", message)
        elif isinstance(block, Entry):
            yield Cited(f"{path}:{line_of(block.key)}", _record(block))


def _record(entry: Any) -> Record:
    fields = {field.key.lower(): str(field.value) for field in entry.fields}

    def said(*names: str) -> str:
        return next((_plain(fields[name]) for name in names if fields.get(name)), "")

    eprint = said("eprint")
    is_arxiv = "arxiv" in said("archiveprefix", "eprinttype", "journal", "publisher").lower()
    return Record(
        title=said("title"),
        abstract=said("abstract"),
        year=said("year", "date"),
        doi=said("doi"),
        authors=[_name(_plain(name)) for name in _AND.split(fields.get("author", ""))],
        venue=said("journal", "journaltitle", "booktitle", "publisher", "school"),
        identifier=identifier_of(
            arxiv=eprint if is_arxiv else said("arxivid"), pmid=said("pmid"), pmcid=said("pmcid")
        ),
        files=tuple(_files(fields.get("file", ""))),
    )


def _name(name: str) -> str:
    """ "Given Family" for "Family, Given", as the other readers have it."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}".strip() if comma and ", " not in given else name


def _files(field: str) -> Iterator[str]:
    """The paths in a field `file`: bare, or "what:path:type" as Zotero and JabRef write it."""
    for each in field.split(";"):
        parts = re.split(r"(?<!\\):", each.strip())
        bare = parts[1] if len(parts) > 2 else parts[0]
        if bare:
            yield re.sub(r"\\([\\:;_&])", r"\1", bare)


@cache
def _translator() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL + 1)
    return LatexNodes2Text(keep_comments=True)


def _plain(value: str) -> str:
    """The text that TeX would print; braces around words are taken away.

    >>> _plain(r"{Silk} in {CO$_2$}: M{\\"o}bius \\& \\'Etudes, 50\\% of \\alpha-helices")
    'Silk in CO_2: Möbius & Études, 50% of α-helices'
    """
    if not _TEX.search(value):
        return value
    text = _PIECE.sub(lambda found: _printed(found[0]), value)
    return re.sub(r"[{}]", "", text).replace("~", " ").replace("---", "—").replace("--", "–")


@lru_cache(maxsize=4096)
def _printed(piece: str) -> str:
    """What TeX prints for one command, accent or formula."""
    try:
        return str(_translator().latex_to_text(piece))
    except (ValueError, IndexError, RecursionError):
        return piece.strip("{}$")
