"""What the papers up to a date say, as miners and drafts read it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kgagent.domain.composition import Step
from kgagent.domain.naming import canonical, display_name
from kgagent.domain.predicates import NormalForm, PredicateTable, normal
from kgagent.domain.roles import EFFECT, HAS, HOLDS, Role, reads_backwards, role_of
from kgagent.graph.links.fragility import PaperGraph
from kgagent.graph.links.mining import Ground, part
from kgagent.graph.links.table import RelationTable
from kgagent.graph.links.words import spread_of, words
from kgagent.storage import dated, knowledge, stated
from kgagent.storage.stated import Piece, Stated
from kgagent.storage.store import Store

Naming = Callable[[Sequence[str]], npt.NDArray[np.float32]]
Identities = Callable[[Store, int], Mapping[str, str]]
"""What the concepts of papers up to a year were then shown as, key by key."""
ENOUGH_PAPERS = 50
"""From so many papers on, a concept of a hypothesis must be named in at least two."""
LONGEST_NAME = 4
"""Words of the name of an end, at most: longer ones belong to one paper."""
LOOKING = frozenset(
    """
    analysis test testing assay microscopy spectroscopy diffraction imaging image micrograph
    examination evaluation assessment characterization characterisation measurement study
    investigation experiment observation result finding review survey simulation model data
    """.split()
)
"""What a name ends with that is a way to look at things, or what was seen."""
EMPTY = frozenset(
    """
    application use usage role potential effect approach need demand way field area aspect challenge
    issue problem factor type kind form number amount addition presence case year purpose nature
    ability capability possibility advantage benefit example source group thing part order term
    """.split()
)
"""What a name ends with that says nothing one could vary or measure."""
PROPERTY = ("ity", "itie", "ness")
"""How the names of properties end, plurals without their s."""
SAME_SORT = 0.5
"""The cosine from which two words name one sort of thing."""
SHORT_STEM = 3
STEM = 5
"""Letters of a word that its forms share."""
HEDGED, INFERRED = 0.6, 0.5
"""What a hedge, and the lack of a checked quote, leave of a piece's confidence."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation read for a path: what is stated, its kind and role, and whether it reads
    backwards, from target to source."""

    stated: Stated
    kind: str
    role: Role
    backwards: bool

    def step(self, start: str) -> Step:
        """The relation as it is walked from one of its ends (a key)."""
        return Step(self.role, (self.stated.source == start) != self.backwards)


@dataclass(frozen=True, eq=False)
class Material:
    """Relations, names and papers up to `until` (None: all), and the ground for miners.

    `links` are the relations between two keys (sorted) that are not denied by all who speak of
    them; `step` (an id) is the newest when they were read. `shown` gives the key of what a concept
    is shown as, at that date.
    """

    until: int | None
    step: int
    ground: Ground
    naming: Naming
    names: Mapping[str, str]
    shown: Mapping[str, str]
    links: Mapping[tuple[str, str], tuple[Link, ...]]
    papers: Mapping[str, frozenset[int]]
    rows: tuple[Stated, ...]

    @classmethod
    def of(
        cls,
        store: Store,
        table: PredicateTable,
        naming: Naming,
        *,
        until: int | None,
        horizon: int,
        seed: int,
        identities: Identities,
    ) -> Material:
        """Reads the graph as the papers up to a year make it, with the concepts that they make one;
        without a year, with those that are one today."""
        shown = None if until is None else identities(store, until)
        with store.read() as tx:
            names = knowledge.names(tx)
            step = knowledge.newest_step(tx) if names else 0
            if until is not None and shown is not None:
                names = _spelt(stated.spellings_until(tx, until), shown)
            shown = knowledge.shown_under(tx) if shown is None else shown
            rows = tuple(_as_shown(stated.stated(tx, until=until), shown))
        links: dict[tuple[str, str], list[Link]] = defaultdict(list)
        held: list[Stated] = []
        read: list[Link] = []
        for row in rows:
            meaning = normal(row.predicate, table)
            if all(piece.negated for piece in row.pieces) or meaning.negated:
                continue
            link = _link(row, meaning)
            held.append(row)
            read.append(link)
            links[_pair(row.source, row.target)].append(link)
        ends = {end for row in held for end in (row.source, row.target)}
        relations = RelationTable.of(held, _mentions(store, ends, shown, until))
        acts = np.asarray([link.role.name == EFFECT for link in read], dtype=bool)
        ground = Ground(
            relations,
            naming(relations.keys),
            horizon=horizon,
            seed=seed,
            argued=part(relations, np.asarray([bool(link.role.name) for link in read], bool)),
            effects=part(relations, acts, np.asarray([link.backwards for link in read], bool)),
        )
        with store.read() as tx:
            said = stated.papers_naming(tx, sorted({*shown, *relations.keys}), until=until)
        papers: dict[str, frozenset[int]] = {}
        for key, named in said.items():
            first = shown.get(key, key)
            papers[first] = papers.get(first, frozenset()) | named
        found = {pair: tuple(each) for pair, each in links.items()}
        return cls(until, step, ground, naming, names, shown, found, papers, rows)

    def key(self, vertex: int) -> str:
        """The key of a vertex of the ground."""
        return self.ground.table.keys[vertex]

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """All keys that are shown as each key that stands for others, itself among them."""
        held: dict[str, set[str]] = defaultdict(set)
        for key, first in self.shown.items():
            held[first] |= {key, first}
        return {first: tuple(sorted(keys)) for first, keys in held.items()}

    def called(self, key: str) -> str:
        """The name of a concept."""
        return self.names.get(key, key)

    def between(self, one: str, other: str) -> tuple[Link, ...]:
        """What is said of two concepts."""
        return self.links.get(_pair(one, other), ())

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The vertex of each key."""
        return {key: at for at, key in enumerate(self.ground.table.keys)}

    @cached_property
    def many_papers(self) -> bool:
        """Whether there are so many papers that what one alone names is its own."""
        every = {piece.paper for row in self.rows for piece in row.pieces}
        return len(every) >= ENOUGH_PAPERS

    @cached_property
    def spread(self) -> Mapping[str, float]:
        """How many other names each name is a part of: generic ones are part of many."""
        keys = self.ground.table.keys
        return dict(zip(keys, spread_of(keys).tolist(), strict=True))

    @cached_property
    def words(self) -> Mapping[str, frozenset[str]]:
        """The words of each key."""
        return {key: frozenset(words(key)) for key in self.ground.table.keys}

    @cached_property
    def with_word(self) -> Mapping[str, frozenset[str]]:
        """The keys that have a word."""
        held: dict[str, set[str]] = defaultdict(set)
        for key, said in self.words.items():
            for word in said:
                held[word].add(key)
        return {word: frozenset(keys) for word, keys in held.items()}

    @cached_property
    def paper_graph(self) -> PaperGraph:
        """Which papers are behind each pair."""
        return PaperGraph.of(
            (self.place[a], self.place[c], frozenset().union(*(link.stated.papers for link in of)))
            for (a, c), of in self.links.items()
        )

    def degree(self, key: str) -> int:
        """The number of neighbours of a concept."""
        return int(self.ground.graph.degrees[self.place[key]])

    @cached_property
    def stems(self) -> Mapping[str, frozenset[str]]:
        """The beginnings of each key's words: forms of one word have one."""
        return {key: frozenset(word[:STEM] for word in said) for key, said in self.words.items()}

    def alike(self, one: str, other: str) -> bool:
        """Whether one name holds all words of the other: then nothing is learnt by joining them."""
        a, c = self.stems[one], self.stems[other]
        return a <= c or c <= a

    @cached_property
    def measures(self) -> Mapping[str, bool]:
        """Whether a concept is a way to look at things rather than one that acts: its name says so,
        or a quarter of the relations in which it acts say that it measures."""
        acts, looks = Counter[str](), Counter[str]()
        for links in self.links.values():
            for link in links:
                ends = (link.stated.source, link.stated.target)
                start = ends[1] if link.backwards else ends[0]
                acts[start] += 1
                looks[start] += link.kind == "measures"
        return {
            key: 4 * looks[key] >= max(acts[key], 1) or bool(LOOKING & {*self.last_word(key)})
            for key in self.place
        }

    @cached_property
    def is_matter(self) -> Mapping[str, bool]:
        """Whether a concept is a property or process rather than a thing: papers say more often
        that something has it than that it has, holds, or is held in something; or by its ending."""
        has, held = Counter[str](), Counter[str]()
        for links in self.links.values():
            for link in links:
                ends = (link.stated.source, link.stated.target)
                start, end = ends[::-1] if link.backwards else ends
                if link.role.name == HAS:
                    held[end] += 1
                    has[start] += 1
                elif link.role.name == HOLDS:
                    has.update(ends)
        return {
            key: held[key] > has[key] or any(w.endswith(PROPERTY) for w in self.last_word(key))
            for key in self.place
        }

    def usable(self, key: str) -> bool:
        """Whether a concept may be an end: its name is short, says something, and is not one
        paper's own; and it is no way to measure."""
        if EMPTY & {*self.last_word(key)}:
            return False
        common = not self.many_papers or len(self.papers.get(key, ())) > 1
        return common and len(self.words[key]) <= LONGEST_NAME and not self.measures[key]

    def last_word(self, key: str) -> tuple[str, ...]:
        """The word that a name ends with, () where it has none."""
        return tuple(words(key)[-1:])

    def cosine(self, one: str, other: str) -> float:
        """How near in meaning two concepts are."""
        vectors = self.ground.vectors
        return float(vectors[self.place[one]] @ vectors[self.place[other]])

    @cached_property
    def bearers(self) -> Mapping[str, tuple[tuple[str, frozenset[int]], ...]]:
        """For each property or process what is said to have it, and by which papers."""
        found: dict[str, list[tuple[str, frozenset[int]]]] = defaultdict(list)
        for links in self.links.values():
            for link in links:
                if link.role.name == HAS:
                    ends = (link.stated.source, link.stated.target)
                    start, end = ends[::-1] if link.backwards else ends
                    found[end].append((start, link.stated.papers))
        return {key: tuple(each) for key, each in found.items()}

    def of_one_sort(self, one: str, other: str) -> bool:
        """Whether what the names end with means nearly the same, and neither is a form of the
        other: what holds of the one may then hold of the other."""
        if self.alike(one, other) or self.is_matter[one] != self.is_matter[other]:
            return False
        a, c = (words(key)[-1:] for key in (one, other))
        if not a or not c or a[0][:SHORT_STEM] == c[0][:SHORT_STEM] != a[0]:
            return a == c
        first, second = self.naming([*a, *c])
        return float(first @ second) >= SAME_SORT

    def narrower(self, key: str) -> frozenset[str]:
        """The keys that hold all words of this one, itself among them."""
        sets = [self.with_word[word] for word in self.words[key]]
        return frozenset.intersection(*sets) if sets else frozenset((key,))


def _link(row: Stated, meaning: NormalForm) -> Link:
    role = role_of(meaning)
    return Link(row, meaning.kind, role, reads_backwards(meaning, role))


def strength(link: Link) -> float:
    """How likely a relation holds by its papers, 0 to 1: each counts with its best piece."""
    best: dict[int | None, float] = {}
    for piece in link.stated.pieces:
        if not piece.negated:
            best[piece.paper] = max(best.get(piece.paper, 0.0), _worth(piece))
    doubt = 1.0
    for worth in best.values():
        doubt *= 1 - min(worth, 0.95)
    return 1 - doubt


def best_piece(link: Link) -> Piece:
    """The piece that shows it best; the earliest stored of equal ones."""
    return min(link.stated.pieces, key=lambda p: (p.negated, -_worth(p), p.id))


def _worth(piece: Piece) -> float:
    worth = piece.confidence * (1.0 if piece.grounded else INFERRED)
    return worth * (HEDGED if piece.hedged else 1.0)


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def papers_of(links: Iterable[Link]) -> list[frozenset[int]]:
    """The papers behind each of some relations."""
    return [link.stated.papers for link in links]


def _as_shown(rows: Iterable[Stated], shown: Mapping[str, str]) -> list[Stated]:
    """The relations between what their ends are shown as; those within one concept are left out."""
    held: dict[tuple[str, str, str], list[Piece]] = {}
    for row in rows:
        source, target = shown.get(row.source, row.source), shown.get(row.target, row.target)
        if source != target:
            held.setdefault((source, row.predicate, target), []).extend(row.pieces)
    return [Stated(*key, tuple(sorted(pieces, key=_id))) for key, pieces in held.items()]


def _id(piece: Piece) -> int:
    return piece.id


def _spelt(said: Mapping[str, Mapping[str, int]], shown: Mapping[str, str]) -> dict[str, str]:
    """What papers call each concept: the spelling used most, no acronym where there is another."""
    full: dict[str, Counter[str]] = defaultdict(Counter)
    short: dict[str, Counter[str]] = defaultdict(Counter)
    for key, spellings in said.items():
        for spelling, count in spellings.items():
            acronym = key.endswith(")") and canonical(spelling) != key
            (short if acronym else full)[shown.get(key, key)][spelling] += count
    return {key: display_name(full.get(key) or short[key]) for key in {*full, *short}}


def _mentions(
    store: Store, ends: set[str], shown: Mapping[str, str], until: int | None
) -> list[tuple[str, str, int]]:
    """Which papers up to a year mention these concepts: (key as shown, paper's key, year)."""
    with store.read() as tx:
        said = dated.mentions_said(tx)
    placed = ((shown.get(key, key), paper, year) for key, paper, year in said)
    return [one for one in placed if one[0] in ends and (until is None or one[2] <= until)]
