"""What the door gives: frozen values without any tie to the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

T = TypeVar("T")


def made(kind: type[T], row: Mapping[str, Any], **more: object) -> T:
    """A value of this kind from a row that has its fields, and perhaps others.

    >>> made(Found, {"key": "silk", "name": "Silk", "mentions": 2, "more": 0}).name
    'Silk'
    """
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**({name: value for name, value in row.items() if name in known} | more))


@dataclass(frozen=True, slots=True)
class Overview:
    """How much there is: papers and passages (`unread` ones were not asked about), steps (`dead`
    ones brought nothing), concepts that have a relation, relations, quotes (`evidence`, of which
    so many are `grounded`), years of the papers; `state` is that of the newest run ("" without)."""

    database: str
    papers: int
    rejections: int
    passages: int
    unread: int
    steps: int
    dead: int
    concepts: int
    mentioned: int
    relations: int
    evidence: int
    grounded: int
    communities: int
    modularity: float
    first_year: int | None
    last_year: int | None
    state: str
    paused: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A concept that a search found; `mentions` counts how often passages name it."""

    key: str
    name: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a paper says for a relation: its words (`quote`), and where. `grounded`: they stand in
    the paper word for word, and both ends in them; `reasoned`: a model said so without a passage.
    `confidence` from 0 to 1 is what the model said of itself."""

    quote: str
    title: str | None
    year: int | None
    doi: str | None
    page: int | None
    grounded: bool
    negated: bool
    hedged: bool
    reasoned: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Relation:
    """source --predicate--> target, by name and by key, with its evidence, the oldest first.

    `support` counts the papers behind it, `confidence` is that of its best evidence; `kind` is
    what the predicate means, read from target to source where `reversed`; `negated`: it denies.
    """

    source: str
    predicate: str
    target: str
    source_key: str
    target_key: str
    support: int
    confidence: float
    kind: str
    reversed: bool
    negated: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Mentioning:
    """A paper that mentions a concept, and how often."""

    title: str
    year: int | None
    doi: str | None
    mentions: int


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: its spellings (the most used first), the papers that mention it by year, and its
    best supported relations; `more_relations` where there are others. `also` are the keys of
    other concepts spelled as it was asked for."""

    key: str
    name: str
    first_step: int
    spellings: tuple[str, ...]
    papers: tuple[Mentioning, ...]
    paper_count: int
    relations: tuple[Relation, ...]
    more_relations: bool
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper by its number in the database, with how many passages it has."""

    id: int
    title: str
    year: int | None
    doi: str | None
    venue: str | None
    origin: str
    passages: int


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be read, and why."""

    origin: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A step: what it asked, by which strategy, and how many relations and quotes it brought, of
    which so many are `grounded`. `state` is "merged", or "dead" with the `reason`."""

    step: int
    run: int
    state: str
    reason: str | None
    question: str
    strategy: str
    relations: int
    quotes: int
    grounded: int


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop of a path: its best evidenced relation, walked `forward` or against its direction.

    `strength` is how likely it holds by our estimate, 0 to 1; `evidence` the best first; `others`
    further relations between the two, as sentences.
    """

    source: str
    predicate: str
    target: str
    forward: bool
    kind: str
    reversed: bool
    support: int
    grounded: bool
    hedged: bool
    confidence: float
    year: int | None
    strength: float
    evidence: tuple[Evidence, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Concepts (by name) that hops join. `holds` is the probability that all hops do, by our
    estimate; `weakest` numbers the weakest hop (from 0), `why` says why it is."""

    concepts: tuple[str, ...]
    hops: tuple[Hop, ...]
    holds: float
    weakest: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Community:
    """A community of the whole graph: `key` of its most central concept, by which filters take
    it; a `name` made of its three most central concepts; how many linked pairs lie inside it and
    lead outside; `density` of its pairs, 0 to 1; its most central `members`, by name."""

    number: int
    key: str
    name: str
    concepts: int
    inside: int
    outside: int
    density: float
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HypothesisRow:
    """A registered hypothesis: what it says, where it stands (open, supported, contradicted …),
    the score that ranked it, and the probability that a paper relates its concepts in time."""

    number: int
    state: str
    statement: str
    miner: str
    score: float
    probability: float | None
    as_of: int | None
    events: int
