"""Papers and their passages, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Paper:
    """One document read: cleaned text, and what is known about it.

    `text` is the stored text that every offset in kgagent points into. `page_starts` holds, for a
    paged paper, the character offset at which each page begins (first entry 0); empty otherwise.
    `retracted` says that those who describe it say so.
    """

    text: str
    title: str = ""
    year: int | None = None
    doi: str | None = None
    authors: tuple[str, ...] = ()
    venue: str = ""
    identifier: str = ""
    origin: str = ""
    reader: str = ""
    page_starts: tuple[int, ...] = ()
    notes: tuple[str, ...] = field(default=())
    retracted: bool = False

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of the stored text."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def key(self) -> str:
        """What makes two papers the same one: the DOI, else the content hash."""
        return f"doi:{self.doi.lower()}" if self.doi else f"sha256:{self.content_hash}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous piece of a paper: `text == paper.text[start:end]`; `page` counts from 1."""

    ordinal: int
    start: int
    end: int
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why something given to read did not become a paper: `origin` (path, or path:line)."""

    origin: str
    reason: str
    message: str
