"""BibTeX files: one record an entry, with TeX turned into text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kgagent.papers.about import line_of
from kgagent.papers.identifiers import identifier_of
from kgagent.papers.record import Record
from kgagent.papers.references import Cited

_LONGEST = 20_000
"""Characters of a field in which TeX is looked for; a longer one is text as it is."""
_TEX = re.compile(r"[\\{}$~]|--")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


def read_bibtex(path: Path, text: str) -> Iterator[Cited]:
    """The entries in order; `origin` is "path:key"."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry, ParsingFailedBlock

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)  # refusals say it
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
    """The text that TeX would print; braces and commands that make no sense are taken away."""
    if len(value) > _LONGEST or not _TEX.search(value):
        return value
    if value.count("{") < 200:  # a sane field; the translator goes down a call a brace
        try:
            return str(
                _translator().latex_to_text(value.replace("%", "\\%").replace("\\\\%", "\\%"))
            )
        except (ValueError, IndexError, RecursionError):
            pass
    return re.sub(r"[{}]", "", value)
