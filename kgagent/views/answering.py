"""What a graph and its passages hold that speaks to a question: a brief without a language model.

Nothing in it is prose of its own: quotes, names, numbers, and the relations as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kgagent.domain.material import Item, Quote
from kgagent.domain.predicates import PredicateTable
from kgagent.domain.snapshot import RelationRow
from kgagent.embedding.protocol import Embedder
from kgagent.errors import NotFound, UsageError
from kgagent.graph.paths.cheapest import AROUND_HUBS
from kgagent.graph.paths.diverse import Diverse
from kgagent.graph.paths.path import Path, hops_of, score
from kgagent.storage import one_concept, papers, speaking
from kgagent.storage.store import Store
from kgagent.views import ranked
from kgagent.views.ranked import Asked, Passages
from kgagent.views.recognised import Recognised, nearest, recognise
from kgagent.views.walkable import Walkable

Row = dict[str, Any]
Triple = tuple[str, str, str]

AROUND = 12
"""Passages whose relations are looked at beside those of concepts that the question names."""
MOST_HOPS = 3
"""A longer path says nothing of its ends."""
MOST_ENDS = 4
"""Concepts of a question that are joined, each to the next."""
TRIED, PER_HOP = 8, 0.1
"""So many paths are compared; what a hop more takes from how much a path speaks to a question."""
QUOTES = 3
"""Quotes kept of a relation."""
LONGEST_QUESTION = 4000


@dataclass(frozen=True, slots=True)
class Joined:
    """The best path between two concepts of the question: its concepts by name, and for each hop
    the number of its item (from 0). No concepts where nothing joins them, or only a long way."""

    source: str
    target: str
    concepts: tuple[str, ...] = ()
    hops: tuple[int, ...] = ()
    weakest: int | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Items, by number (from 0), of which some say what others deny; `what` they are about."""

    what: str
    saying: tuple[int, ...]
    denying: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The material for a question: `items` are relations, those of the paths, then passages.

    `relations` of them answer by themselves, `hops` more are on the paths. `retrieved` are the
    passages that plain retrieval (BM25 of the question alone) finds, for whoever wants to compare;
    `more` further ones that speak to it, after those of `items`. `unknown` are words of the
    question that no passage has; `covered` is how much of what is asked about the best single
    piece speaks of, 0 to 1, by our estimate.
    """

    question: str
    recognised: tuple[Recognised, ...]
    items: tuple[Item, ...]
    relations: int
    hops: int
    joined: tuple[Joined, ...]
    disagreements: tuple[Disagreement, ...]
    retrieved: tuple[Item, ...]
    more: tuple[Item, ...] = ()
    unknown: tuple[str, ...] = ()
    covered: float = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much to find: relations and passages shown, passages for plain retrieval."""

    relations: int = 12
    passages: int = 4
    retrieved: int = 40


@dataclass(slots=True)
class Answering:
    """A graph that is asked: read once, for many questions."""

    walk: Walkable
    passages: Passages
    embedder: Embedder
    table: PredicateTable | None = None

    @classmethod
    def of(
        cls,
        store: Store,
        *,
        embedder: Embedder,
        grounded: bool = False,
        min_confidence: float = 0.0,
        table: PredicateTable | None = None,
    ) -> Answering:
        """The graph as it stands; with `grounded` and `min_confidence` as for a path."""
        walk = Walkable.of(store, grounded=grounded, min_confidence=min_confidence, table=table)
        with store.read() as tx:
            texts = {
                identity: text[start:end]
                for _, text, places in papers.stream(tx)
                for identity, start, end in places
            }
        return cls(walk, Passages(texts), embedder, table)

    def about(self, question: str, wanted: Wanted | None = None) -> AnswerView:
        """What speaks to a question. Raises UsageError for one without words, and NotFound, naming
        what is nearest, where nothing does."""
        wanted = wanted or Wanted()
        question = " ".join(question.split())[:LONGEST_QUESTION]
        known = recognise(self.walk, question, self.embedder)
        said = [one.said for one in known if one.named]
        asked = ranked.asked(question, self.passages, self.embedder, known=said, table=self.table)
        if not asked.weights:
            raise UsageError(
                "No word of the question says what it is about.", hint='kgagent ask "What is …?"'
            )
        names = [one.name for one in known if one.named]
        best = self.passages.best(asked, AROUND, more=names)
        with self.walk.store.read() as tx:
            also = speaking.said_in(tx, best)
        chosen = ranked.relations(
            self.walk,
            asked,
            self.embedder,
            known=[one.key for one in known if one.named],
            also=also,
            limit=wanted.relations,
        )
        if not chosen and not best:
            raise self._nothing(question)
        return self._view(question, asked, known, chosen=chosen, best=best, wanted=wanted)

    def _view(
        self,
        question: str,
        asked: Asked,
        known: tuple[Recognised, ...],
        *,
        chosen: Sequence[int],
        best: Sequence[int],
        wanted: Wanted,
    ) -> AnswerView:
        rows = self.walk.rows
        numbers = {at: n for n, at in enumerate(sorted(chosen, key=lambda i: not rows[i].grounded))}
        joined = self._joined(known, numbers, asked)
        told = self._relation_items([rows[at] for at in numbers], asked)
        shown = self._passage_items(best[: wanted.passages], asked)
        retrieved = self.passages.plain(question, wanted.retrieved)
        return AnswerView(
            question=question,
            recognised=known,
            items=(*told, *shown),
            relations=len(chosen),
            hops=len(numbers) - len(chosen),
            joined=joined,
            disagreements=tuple(self._disagreements(list(numbers), told)),
            retrieved=self._passage_items(retrieved, asked),
            more=self._passage_items(best[wanted.passages :], asked),
            unknown=asked.unknown,
            covered=round(max((asked.share(_read(i)) for i in (*told, *shown)), default=0.0), 4),
        )

    def _nothing(self, question: str) -> NotFound:
        near = nearest(self.walk, question, self.embedder)
        return NotFound(
            "Nothing in the graph or its passages speaks to this question.",
            hint=f"The nearest concepts: {', '.join(near)}." if near else "kgagent grow PAPERS",
        )

    def _joined(
        self, known: Sequence[Recognised], numbers: dict[int, int], asked: Asked
    ) -> tuple[Joined, ...]:
        """The paths from each concept of the question to the next; their hops get numbers."""
        named = [one for one in known if one.named]
        ends = named if len(named) > 1 else known
        return tuple(
            self._path(one, other, numbers, asked=asked)
            for one, other in pairwise(ends[:MOST_ENDS])
        )

    def _path(
        self, one: Recognised, other: Recognised, numbers: dict[int, int], *, asked: Asked
    ) -> Joined:
        walk, graph = self.walk, self.walk.graph
        source, target = graph.vertex(one.key), graph.vertex(other.key)
        if source is None or target is None or source == target:
            return Joined(one.name, other.name)
        found = Diverse(TRIED, costing=AROUND_HUBS.costing).paths(graph, source, target)
        short = [path for path in found if len(hops_of(graph, path)) <= MOST_HOPS]
        if not short:
            return Joined(one.name, other.name)
        path = max(short, key=lambda each: (self._speaks(each, asked), -short.index(each)))
        best = [graph.hops.relations[hop][0] for hop in hops_of(graph, path)]
        return Joined(
            one.name,
            other.name,
            concepts=tuple(map(walk.called, path.vertices)),
            hops=tuple(numbers.setdefault(at, len(numbers)) for at in best),
            weakest=score(graph, path).weakest,
        )

    def _speaks(self, path: Path, asked: Asked) -> float:
        """How much the quotes of a path speak to the question, less for each hop."""
        graph, rows = self.walk.graph, self.walk.rows
        hops = hops_of(graph, path)
        quotes = [rows[graph.hops.relations[hop][0]].quotes for hop in hops]
        shares = [max(map(asked.share, said), default=0.0) for said in quotes]
        return round(sum(shares) / len(hops) - PER_HOP * len(hops), 6)

    def _relation_items(self, rows: Sequence[RelationRow], asked: Asked) -> tuple[Item, ...]:
        """Relations with their quotes: grounded ones first, then those that speak to it most."""
        with self.walk.store.read() as tx:
            said = speaking.said_as(tx, [_triple(row) for row in rows])
            found = one_concept.evidence_of(tx, [i for each in said.values() for i in each])
        items = []
        for row in rows:
            evidence = [e for i in said.get(_triple(row), ()) for e in found.get(i, ())]
            denied = sum(e["negated"] for e in evidence)
            most = 2 * denied > len(evidence)
            evidence.sort(key=lambda e: _rank(e, asked, denied=most))
            quotes = tuple(_quote(e) for e in evidence if e["quote"])
            against = [q for q in quotes if q.negated != most][:1]
            names = self.walk.names
            items.append(
                Item(
                    quotes=tuple(dict.fromkeys((*quotes[: QUOTES - len(against)], *against))),
                    statement=f"{names[row.source]} --{row.predicate}--> {names[row.target]}",
                    support=row.support,
                    confidence=row.confidence,
                    grounded=row.grounded,
                    negated=row.negated,
                    hedged=row.hedged,
                    said=len(evidence),
                    denied=denied,
                )
            )
        return tuple(items)

    def _passage_items(self, ids: Sequence[int], asked: Asked) -> tuple[Item, ...]:
        with self.walk.store.read() as tx:
            found = papers.fetch(tx, ids)
            dois = speaking.dois(tx, ids)
        return tuple(
            Item(
                quotes=(Quote(one.text, one.title, one.year, dois.get(one.id), one.page),),
                excerpt=ranked.excerpt(one.text, asked, title=one.title),
                support=1,
            )
            for one in found
        )

    def _disagreements(self, places: Sequence[int], told: Sequence[Item]) -> Iterator[Disagreement]:
        """Where quotes of one relation differ, and where relations of two concepts oppose."""
        rows = self.walk.rows
        for number, item in enumerate(told):
            if 0 < item.denied < item.said:
                yield Disagreement(item.statement, (number,), (number,))
        of_ends: dict[tuple[str, str], list[int]] = {}
        for number, at in enumerate(places):
            row = rows[at]
            ends = (row.target, row.source) if row.reversed else (row.source, row.target)
            of_ends.setdefault(ends, []).append(number)
        for (source, target), numbers in of_ends.items():
            saying = [n for n in numbers if _says(rows[places[n]]) > 0]
            denying = [n for n in numbers if _says(rows[places[n]]) < 0]
            if saying and denying:
                names = self.walk.names
                what = f"{names[source]} and {names[target]}"
                yield Disagreement(what, tuple(saying), tuple(denying))


def _read(item: Item) -> str:
    return "\n".join((item.statement, *(quote.text for quote in item.quotes)))


def _triple(row: RelationRow) -> Triple:
    return (row.source, row.predicate, row.target)


def _says(row: RelationRow) -> int:
    """Whether a relation says that its source brings its target about (1), or keeps it down or
    does not bring it about (-1); 0 where it says neither."""
    way = {"causes": 1, "enables": 1, "inhibits": -1}.get(row.kind, 0)
    return -1 if row.negated and way > 0 else (0 if row.negated else way)


def _rank(evidence: Row, asked: Asked, *, denied: bool) -> tuple[object, ...]:
    """What most quotes say first, grounded ones first, then those that speak most to it."""
    return (
        evidence["negated"] != denied,
        not evidence["grounded"],
        -round(asked.share(evidence["quote"]), 6),
        evidence["hedged"],
        -evidence["confidence"],
        -(evidence["year"] or 0),
    )


def _quote(evidence: Row) -> Quote:
    return Quote(
        text=evidence["quote"],
        title=evidence["title"] or "",
        year=evidence["year"],
        doi=evidence["doi"],
        page=evidence["page"],
        grounded=evidence["grounded"],
        negated=evidence["negated"],
        hedged=evidence["hedged"],
    )
