"""What a reply claims, parsed, before merging. Offsets count characters in the passage's text."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Mention:
    """One appearance of a concept: `passages[passage][start:end]` is how it is spelled there.

    `confidence`, 0 to 1, is the reader's: how likely the words name a concept of the field.
    """

    name: str
    passage: int
    start: int
    end: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class RelationClaim:
    """`source --predicate--> target` as one reply states it.

    `quote` is the span said to show it, `passage` the position of its passage among those asked
    about, `start`/`end` its offsets there (None when the quote was not found). `confidence` is what
    the model said of itself, 0 to 1.
    """

    source: str
    predicate: str
    target: str
    quote: str = ""
    passage: int | None = None
    start: int | None = None
    end: int | None = None
    negated: bool = False
    hedged: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class AliasClaim:
    """`alias` is said to be another spelling of `name` ("polylactic acid (PLA)")."""

    name: str
    alias: str
    quote: str = ""
    passage: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A named part of a reply ("patterns", "synthesis", "answer"), kept and shown as it was."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one reply claims, in the order it was said.

    `concepts` are names declared without a relation; `problems` says in one line each what had to
    be repaired or left out, so that nothing vanishes unseen.
    """

    mentions: tuple[Mention, ...] = ()
    relations: tuple[RelationClaim, ...] = ()
    aliases: tuple[AliasClaim, ...] = ()
    concepts: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    problems: tuple[str, ...] = ()


Place = tuple[int | None, int | None, int | None]
"""Where a quote stands: the id of its passage, the characters at which it starts and ends."""


def evidence_hash(relation: int, place: Place, negated: bool, quote: str) -> str:
    """The name (SHA-256, hex) of a piece of evidence for a relation (id): what makes two the same.

    The words count where nobody knows where they stand.
    """
    identity = (relation, *place, negated, "" if place[0] else quote)
    return sha256(repr(identity).encode()).hexdigest()
