"""What a reader may be told: where a record keeps its fields, and how much is too much."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from kgagent.errors import UsageError


@dataclass(frozen=True, slots=True)
class FieldNames:
    """For each part of a paper, the names it may have in a JSON record, the best first.

    Names are compared without regard to case, blanks, hyphens and underscores.
    """

    title: tuple[str, ...] = ("title", "article title", "name")
    abstract: tuple[str, ...] = ("abstract", "summary")
    text: tuple[str, ...] = ("text", "full_text", "body", "body_text", "content")
    year: tuple[str, ...] = ("year", "publication_year", "published", "date", "pub_date")
    doi: tuple[str, ...] = ("doi", "doi_url")
    authors: tuple[str, ...] = ("authors", "author", "author_names")
    venue: tuple[str, ...] = (
        "venue",
        "journal",
        "source",
        "source_title",
        "conference",
        "container_title",
    )
    identifier: tuple[str, ...] = ("id", "identifier", "paper_id", "pmid", "arxiv_id")

    def renamed(self, **names: str) -> FieldNames:
        """The same, but with the named parts read from one given field each.

        >>> FieldNames().renamed(abstract="AB").abstract
        ('AB',)
        """
        known = [field.name for field in fields(self)]
        for name in names:
            if name not in known:
                raise UsageError(
                    f"A paper has no part named '{name}'.", hint=f"Parts: {', '.join(known)}."
                )
        return replace(self, **{part: (name,) for part, name in names.items()})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a stranger's file is read: bytes, characters, seconds."""

    max_bytes: int = 50_000_000
    """A file of text or a PDF; JSON lines are streamed and have no limit as a file."""
    max_chars: int = 5_000_000
    """The text of one paper."""
    max_line_bytes: int = 20_000_000
    """One line of JSON."""
    max_unzipped_bytes: int = 2_000_000_000
    """All that a compressed file may unpack to."""
    pdf_memory_bytes: int = 2 * 1024**3
    pdf_cpu_seconds: int = 60
    pdf_wall_seconds: int = 120
