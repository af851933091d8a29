"""What the tools answer with: lists in a record, which says whether there is more."""

from __future__ import annotations

from dataclasses import dataclass

from kgagent.api.values import (
    Asked,
    Community,
    Found,
    HypothesisRow,
    Overview,
    PaperRow,
    Path,
    Relation,
)


@dataclass(frozen=True, slots=True)
class Concepts:
    """Concepts that a search found."""

    concepts: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two concepts, by name, and how many papers say it."""

    source: str
    predicate: str
    target: str
    support: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The concepts near one, and the relations between them, the best supported first; how many
    of each there are, where some are left out."""

    centre: str
    concepts: tuple[str, ...]
    relations: tuple[Link, ...]
    all_concepts: int
    all_relations: int


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths between two concepts, the best first; none where nothing joins them."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """Relations with what papers say for them."""

    relations: tuple[Relation, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """Registered hypotheses, newest first."""

    hypotheses: tuple[HypothesisRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers in the order they were added."""

    papers: tuple[PaperRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What a graph holds, how its newest run stands, and what its newest steps asked."""

    overview: Overview
    newest_steps: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What a graph is about: totals, its largest communities, its best connected concepts."""

    overview: Overview
    communities: tuple[Community, ...]
    hubs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one paper: added, known, or rejected with the reason."""

    outcome: str
    origin: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Additions:
    """What became of each paper."""

    papers: tuple[Added, ...]
