"""A hypothesis as it is frozen: what it says, what it rests on, and what would decide it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

STATED, NARROWER, TOGETHER, NOT_STATED = (
    "known in the corpus",
    "known in the corpus of a narrower concept",
    "named together in the corpus",
    "not stated in the corpus",
)
"""What the corpus has to say of a pair of concepts."""
UNKNOWN, IN_LITERATURE = "unknown", "works name both"
"""What a literature search has to say: no endpoint, no answer and no hits are all "unknown"."""

POSITIVE, NEGATIVE, UNSIGNED = 1, -1, 0
"""Which way a hypothesis says that its first concept acts on the second."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a paper says, and which: `paper` is its number in the ledger."""

    text: str
    paper: int | None = None
    title: str = ""
    year: int | None = None
    doi: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One relation that a hypothesis rests on, `source --predicate--> target` by their names.

    `forward` when its path is walked from source to target; `support` counts the papers behind it.
    """

    source: str
    predicate: str
    target: str
    kind: str = ""
    forward: bool = True
    support: int = 0
    grounded: bool = True
    hedged: bool = False
    confidence: float = 1.0
    quote: Quote | None = None

    @property
    def said(self) -> str:
        """The relation as the path walks it.

        >>> Hop("salt", "slows", "yeast", forward=False).said
        'yeast <--slows-- salt'
        """
        if self.forward:
            return f"{self.source} --{self.predicate}--> {self.target}"
        return f"{self.target} <--{self.predicate}-- {self.source}"


@dataclass(frozen=True, slots=True)
class Novelty:
    """What is known of a hypothesis: in the corpus, with the quote that says so; in the literature
    (`UNKNOWN`, or how many works name both, and the first of them). Never "novel"."""

    corpus: str = NOT_STATED
    quote: Quote | None = None
    literature: str = UNKNOWN
    works: int = 0
    work: str = ""


@dataclass(frozen=True, slots=True)
class Fragility:
    """The smallest set of papers without which nothing joins the concepts within `within` hops.

    `papers` are (number, title); where `exact` is False the set breaks it and a smaller one may
    exist; where `breakable` is False no loss of papers breaks it. `shown` counts the papers whose
    loss breaks the path that is shown: those of its weakest hop.
    """

    papers: tuple[tuple[int, str], ...] = ()
    within: int = 0
    exact: bool = True
    breakable: bool = True
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One hypothesis. `concepts` are the names of what it is about, the two it joins first; `keys`
    their keys in the same order.

    `miner` found it, `also` did too; `pattern` says how its evidence composes. `probability` is the
    chance that a paper of the `horizon` years after `as_of` relates the two, by a ranker learnt
    from the corpus's own past; None where nothing was learnt. `score` orders a list and compares
    within it only; `parts` are its factors. `hub_penalty` is what was taken off the log-odds
    because both concepts are related to much.
    """

    statement: str
    miner: str
    concepts: tuple[str, ...]
    keys: tuple[str, ...]
    pattern: str = ""
    sign: int = UNSIGNED
    directed: bool = True
    hops: tuple[Hop, ...] = ()
    confirmed_by: str = ""
    refuted_by: str = ""
    score: float = 0.0
    parts: tuple[tuple[str, float], ...] = ()
    probability: float | None = None
    horizon: int = 0
    as_of: int | None = None
    hub_penalty: float = 0.0
    novelty: Novelty = Novelty()
    fragility: Fragility = Fragility()
    also: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """The name of what is said: statement, concepts and date; not of what was computed."""
        said = json.dumps([self.statement, self.keys, self.as_of], ensure_ascii=False)
        return sha256(said.encode(errors="surrogatepass")).hexdigest()

    def to_json(self) -> str:
        """All of it, as one line of JSON; `from_json` reads it back."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Hypothesis:
        """The hypothesis that `to_json` wrote.

        >>> one = Hypothesis("Salt may slow mould.", "open triad", ("salt", "mould"), ("s", "m"))
        >>> Hypothesis.from_json(one.to_json()) == one
        True
        """
        read: dict[str, Any] = json.loads(text)
        lost = read["fragility"]
        told = read["novelty"]
        read |= {
            "hops": tuple(_hop(hop) for hop in read["hops"]),
            "novelty": Novelty(**(told | {"quote": _quote(told["quote"])})),
            "fragility": Fragility(
                **(lost | {"papers": tuple((int(n), str(t)) for n, t in lost["papers"])})
            ),
            "parts": tuple((str(name), float(value)) for name, value in read["parts"]),
        }
        for name in ("concepts", "keys", "also"):
            read[name] = tuple(read[name])
        return cls(**read)


def _hop(read: Mapping[str, Any]) -> Hop:
    return Hop(**{**read, "quote": _quote(read["quote"])})


def _quote(read: Mapping[str, Any] | None) -> Quote | None:
    return None if read is None else Quote(**read)
