"""The graph as it stands at one step, as plain rows that every writer and measure can read."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """One vertex of knowledge. `papers` counts the distinct papers that mention it; `year` is the
    earliest of theirs; `first_step` is the ordinal of the step that brought it."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    first_step: int = 0
    year: int | None = None
    papers: int = 0
    community: int | None = None
    bridge: bool = False
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One directed relation between two concept keys. `support` counts the distinct papers behind
    it; `negated` and `hedged` hold when all of its evidence is; `grounded` when any of it is;
    `confidence` is the best of its evidence. `kind` is what the predicate means ("": not looked
    up); when `reversed`, it reads from the target to the source. `reasoned` holds when no passage
    was read where it was said: a model reasoned; `imported` when all came with a graph made
    elsewhere."""

    source: str
    predicate: str
    target: str
    support: int = 0
    first_step: int = 0
    year: int | None = None
    negated: bool = False
    hedged: bool = False
    grounded: bool = True
    quotes: tuple[str, ...] = ()
    confidence: float = 1.0
    kind: str = ""
    reversed: bool = False
    reasoned: bool = False
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All concepts and relations of a graph after step `step`; relations name concepts by key."""

    concepts: tuple[ConceptRow, ...] = ()
    relations: tuple[RelationRow, ...] = ()
    step: int = 0
    title: str = field(default="kgagent")
