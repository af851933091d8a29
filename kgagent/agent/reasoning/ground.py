"""What a reasoning job stands on: a graph, and for each of its relations what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kgagent.domain.report import Evidence
from kgagent.domain.snapshot import RelationRow
from kgagent.errors import NotFound
from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.path import Path, hops_of
from kgagent.storage import knowledge, measures, one_concept
from kgagent.storage.store import Store

ALL = 1_000_000
"""More relations than one concept has."""

Triple = tuple[str, str, str]


@dataclass(slots=True)
class Ground:
    """A graph to reason over; `rows` are its relations, `names` what its concepts are called.

    What was read of a concept's evidence is kept.
    """

    store: Store
    rows: tuple[RelationRow, ...]
    graph: PathGraph
    names: Mapping[str, str]
    _said: dict[str, dict[Triple, list[int]]] = field(default_factory=dict)
    _touching: dict[str, list[RelationRow]] = field(default_factory=dict)
    _questions: dict[int, str] | None = None

    def __post_init__(self) -> None:
        for row in self.rows:
            for key in dict.fromkeys((row.source, row.target)):
                self._touching.setdefault(key, []).append(row)

    def needs(self, concepts: int) -> None:
        """Raises NotFound where fewer concepts than this have a relation."""
        related = sum(1 for degree in self.graph.degrees if degree)
        if related < concepts:
            raise NotFound(
                f"Only {related:,} concepts of this graph are related; this needs {concepts}.",
                hint="Read more papers:  kgagent grow FOLDER",
            )

    def name(self, key: str) -> str:
        """What a concept is called, by its key."""
        return self.names.get(key, key)

    def called(self, vertex: int) -> str:
        """What a concept is called, by its vertex."""
        return self.name(self.graph.keys[vertex])

    def about(self, key: str) -> list[RelationRow]:
        """The relations of a concept, the best evidenced first; denied ones last."""
        return sorted(self._touching.get(key, []), key=worth)

    def hop(self, one: int, other: int) -> list[RelationRow]:
        """The relations between two neighbours, the best evidenced first."""
        found = self.graph.hop(one, other)
        relations = () if found is None else self.graph.hops.relations[found]
        return [self.rows[at] for at in relations]

    def hops(self, path: Path) -> list[list[RelationRow]]:
        """For each hop of a path its relations, the best evidenced first."""
        found = hops_of(self.graph, path)
        return [[self.rows[at] for at in self.graph.hops.relations[hop]] for hop in found]

    def evidence(self, row: RelationRow) -> list[Evidence]:
        """What stands behind a relation, quotes that were checked first."""
        ends = (row.source, row.target)
        key = min(ends, key=lambda end: (len(self._touching.get(end, ())), end))
        said = self._relations(key).get((row.source, row.predicate, row.target), [])
        with self.store.read() as tx:
            found = one_concept.evidence_of(tx, said)
        rows = [each for identity in said for each in found.get(identity, [])]
        rows.sort(key=lambda e: (e["negated"], not e["grounded"], -e["confidence"]))
        made = [self._one(row, each) for each in rows if each["quote"] or each["title"]]
        return list(dict.fromkeys(made)) or [self._by_a_model(row)]

    def _one(self, row: RelationRow, found: Mapping[str, object]) -> Evidence:
        if not found["title"]:
            return self._by_a_model(row, quote=str(found["quote"] or ""))
        year, page = found["year"], found["page"]
        return Evidence(
            quote=str(found["quote"] or ""),
            paper=str(found["title"]),
            year=year if isinstance(year, int) else None,
            doi=str(found["doi"] or ""),
            page=page if isinstance(page, int) else None,
            checked=bool(found["grounded"]),
        )

    def _by_a_model(self, row: RelationRow, *, quote: str = "") -> Evidence:
        if self._questions is None:
            with self.store.read() as tx:
                curves = measures.curves(tx)
            self._questions = {int(each["step"] or 0): str(each["question"]) for each in curves}
        return Evidence(
            quote=quote, step=row.first_step, question=self._questions.get(row.first_step, "")
        )

    def _relations(self, key: str) -> dict[Triple, list[int]]:
        """The ids of what was said of a concept, by relation."""
        if key not in self._said:
            with self.store.read() as tx:
                identity = knowledge.concept_ids(tx, [key])[key]
                rows = one_concept.relations_of(tx, identity, limit=ALL)
            self._said[key] = {
                (row["source_key"], row["predicate"], row["target_key"]): row["said"]
                for row in rows
            }
        return self._said[key]


def worth(row: RelationRow) -> tuple[bool, int, bool, bool, float]:
    """How little a relation has behind it, for sorting."""
    return (row.negated, -row.support, not row.grounded, row.hedged, -row.confidence)


def papers(rows: Sequence[RelationRow]) -> str:
    """How much stands behind a relation, in words."""
    best = min(rows, key=worth)
    count = "1 paper" if best.support == 1 else f"{best.support:,} papers"
    return count if best.support else "no paper"
