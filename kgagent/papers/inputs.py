"""What a user names to be read: files, folders, and what services answer; all as one stream."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kgagent.domain.paper import Paper, Rejection
from kgagent.papers.find import survey
from kgagent.papers.online.source import Named, named
from kgagent.papers.options import FieldNames, Limits
from kgagent.papers.read import read_papers
from kgagent.settings import Key


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was named: `asked` of services, the `paths` of files, and how many others were left
    out of folders."""

    asked: tuple[Named, ...] = ()
    paths: tuple[Path, ...] = ()
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class Asking:
    """How services are asked: at most `limit` papers a query, `fresh` whatever they answered this
    week (`cache` keeps it; None: nothing is kept), with the PDFs of arXiv's (`full_text`)."""

    limit: int = 50
    full_text: bool = False
    fresh: bool = False
    contact: str = ""
    cache: Path | None = None
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How inputs are read: the names of fields in records, how services are asked, and where a
    GROBID server of the user's takes PDFs apart ("": nowhere)."""

    fields: FieldNames = field(default_factory=FieldNames)
    asking: Asking = field(default_factory=Asking)
    grobid: str = ""


def inputs_of(given: Sequence[str]) -> Inputs:
    """Sorts what was named; a file of such a name is a file.

    Raises NotFound for a file that is not there, NothingToRead where no paper is in what there is,
    UsageError for an address that is no paper's.

    >>> inputs_of(["doi:10.5555/a", "arXiv:2502.13025"]).asked[1]
    Named(source='arxiv', asked='2502.13025')
    """
    asked: list[Named] = []
    files: list[str] = []
    for each in given:
        name = None if os.path.lexists(each) else named(each)
        if name is None:
            files.append(each)
        else:
            asked.append(name)
    if not files:
        return Inputs(tuple(asked))
    found = survey(files)
    return Inputs(tuple(asked), found.paths, found.ignored)


def read_inputs(inputs: Inputs, how: How | None = None) -> Iterator[Paper | Rejection]:
    """Papers and rejections, those of files first; none stops the others."""
    how = how or How()
    yield from read_papers(inputs.paths, fields=how.fields, grobid=how.grobid)
    if inputs.asked:
        yield from _fetched(inputs.asked, how.asking)


def _fetched(wanted: Sequence[Named], asking: Asking) -> Iterator[Paper | Rejection]:
    from kgagent.papers.online.full_text import with_full_text
    from kgagent.papers.online.source import fetch
    from kgagent.papers.online.web import Web

    web = Web(contact=asking.contact, cache=asking.cache, fresh=asking.fresh, key=asking.key)
    items = fetch(wanted, web, limit=asking.limit)
    yield from with_full_text(items, web, limits=Limits()) if asking.full_text else items
