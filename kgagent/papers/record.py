"""A record: what a database or a reference manager says about a paper, before it is one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kgagent.domain.paper import Paper
from kgagent.domain.text import clean
from kgagent.errors import PaperRejected
from kgagent.papers.about import authors_of, compose, doi_of, line_of, year_of


@dataclass(frozen=True, slots=True)
class Record:
    """The parts of a paper as they were written; `files` are the documents that belong to it."""

    title: object = ""
    abstract: str = ""
    body: str = ""
    year: object = None
    doi: object = None
    authors: object = ()
    venue: object = ""
    identifier: str = ""
    files: tuple[str, ...] = ()
    retracted: bool = False

    def paper(self, origin: str, *, reader: str) -> Paper:
        """The paper that the record alone makes; raises `PaperRejected` without any text."""
        title = line_of(self.title)
        parts = [clean(part).strip() for part in (self.abstract, self.body)]
        if not any(parts):
            named = f"'{title[:100]}' has" if title else "The record has neither a title nor"
            message = f"{named} no abstract or text here: give its PDF, or an id to look up."
            raise PaperRejected(origin, "empty", message)
        if parts[1].startswith(parts[0]):
            parts = parts[1:]
        paper = Paper(text=compose(title, "\n\n".join(filter(None, parts))), reader=reader)
        return self.about(replace(paper, origin=origin))

    def about(self, paper: Paper) -> Paper:
        """The paper, with what the record says about it put before what its file says."""
        return replace(
            paper,
            title=line_of(self.title) or paper.title,
            year=year_of(self.year) or paper.year,
            doi=doi_of(self.doi) or paper.doi,
            authors=authors_of(self.authors) or paper.authors,
            venue=line_of(self.venue) or paper.venue,
            identifier=line_of(self.identifier) or paper.identifier,
            retracted=self.retracted or paper.retracted,
        )
