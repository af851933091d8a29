"""A part of the graph: as far as a step, well supported only, one community, round a concept.

All but the step is done to the snapshot, so that it is the same whatever the snapshot becomes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from difflib import get_close_matches

from kgagent import views
from kgagent.domain.predicates import PredicateTable
from kgagent.domain.snapshot import ConceptRow, Past, RelationRow, Snapshot
from kgagent.errors import NotFound
from kgagent.graph.bridges import bridge_strengths
from kgagent.graph.build import Multigraph
from kgagent.graph.communities import leiden
from kgagent.storage import moments
from kgagent.storage.store import Store


@dataclass(frozen=True, slots=True)
class Part:
    """What is wanted of a graph; by default all of it.

    `step`: the graph as it stood after it. `min_support`: relations of so many papers.
    `community`: its number, or a concept in it. `around`: a concept and what is at most `hops`
    relations away.
    """

    grounded: bool = False
    min_confidence: float = 0.0
    step: int | None = None
    min_support: int = 0
    community: str | None = None
    around: str | None = None
    hops: int = 1


def part_of(
    store: Store, part: Part, *, seed: int = 0, table: PredicateTable | None = None
) -> Snapshot:
    """That part of the stored graph. Raises NotFound for a step, community or concept not there."""
    whole = views.snapshot(
        store,
        seed=seed,
        grounded=part.grounded,
        min_confidence=part.min_confidence,
        table=table,
        step=part.step,
    )
    return narrow(whole, part, seed=seed)


def before(store: Store, part: Part, snapshot: Snapshot) -> Past | None:
    """What was there before the snapshot of that part, where it is a whole graph: of a piece nobody
    can tell what would have belonged to it."""
    from kgagent.views.past import past

    whole = part == Part(step=part.step)
    return past(store, snapshot.step) if whole else None


def step_on(store: Store, day: date) -> int:
    """The last step merged by the end of that day (UTC). Raises NotFound where there was none."""
    end = datetime.combine(day, time.max, UTC)
    with store.read() as tx:
        found = moments.step_before(tx, end.timestamp())
    if not found:
        raise NotFound(
            f"There was no graph on {day.isoformat()}.", hint="See when it grew: kgagent runs"
        )
    return found


def narrow(snapshot: Snapshot, part: Part, *, seed: int = 0) -> Snapshot:
    """That part of the snapshot; communities are those of the graph before it is cut to one.

    The snapshot is that of the step already: which concepts are one, and the support and quotes of
    a relation, are as it knows them. Raises NotFound for a community or concept that is not there.

    >>> ends = (ConceptRow("a", "A"), ConceptRow("b", "B"))
    >>> told = RelationRow("a", "is", "b", 2, 1), RelationRow("b", "is", "a", 1, 2)
    >>> len(narrow(Snapshot(ends, told, 2), Part(min_support=2)).relations)
    1
    """
    found = snapshot
    if part.min_support > 0:
        found = _related(found, (r for r in found.relations if r.support >= part.min_support))
    if part.min_confidence > 0 or part.grounded:
        found = _related(found, (r for r in found.relations if _shown(r, part)))
    if len(found.relations) < len(snapshot.relations):
        found = _grouped(found, seed)
    if part.community is not None:
        number = _community(found, part.community)
        found = _between(found, {c.key for c in found.concepts if c.community == number})
    if part.around is not None:
        centre = _concept(found, part.around).key
        found = _between(found, _near(found.relations, centre, part.hops))
    return found


def _shown(relation: RelationRow, part: Part) -> bool:
    grounded = relation.grounded or not part.grounded
    return grounded and relation.confidence >= part.min_confidence


def _related(snapshot: Snapshot, relations: Iterable[RelationRow]) -> Snapshot:
    """These relations of the snapshot and the concepts at their ends."""
    kept = tuple(relations)
    ends = {end for relation in kept for end in (relation.source, relation.target)}
    concepts = tuple(concept for concept in snapshot.concepts if concept.key in ends)
    return replace(snapshot, concepts=concepts, relations=kept)


def _between(snapshot: Snapshot, keys: Collection[str]) -> Snapshot:
    """These concepts and the relations between them."""
    return replace(
        snapshot,
        concepts=tuple(c for c in snapshot.concepts if c.key in keys),
        relations=tuple(r for r in snapshot.relations if r.source in keys and r.target in keys),
    )


def _grouped(snapshot: Snapshot, seed: int) -> Snapshot:
    """The snapshot with the communities and bridges that it has itself."""
    graph = Multigraph.of((row.source, row.target) for row in snapshot.relations)
    simple = graph.simple()
    membership = leiden(simple, seed=seed).membership
    strengths = bridge_strengths(simple, membership)
    at = {key: vertex for vertex, key in enumerate(graph.vertices.keys)}
    concepts = (
        replace(c, community=membership[at[c.key]], bridge=strengths[at[c.key]] >= 2)
        for c in snapshot.concepts
    )
    return replace(snapshot, concepts=tuple(concepts))


def _community(snapshot: Snapshot, wanted: str) -> int | None:
    numbers = {concept.community for concept in snapshot.concepts}
    if wanted.strip().isdecimal():
        if int(wanted) in numbers:
            return int(wanted)
        raise NotFound(
            f"There is no community {wanted.strip()}.",
            hint=f"They are numbered from 0, the largest, to {len(numbers) - 1}.",
        )
    return _concept(snapshot, wanted).community


def _concept(snapshot: Snapshot, wanted: str) -> ConceptRow:
    """The concept of that key, name or alias, letter case aside."""
    folded = wanted.strip().casefold()
    spelled: dict[str, ConceptRow] = {}
    for names in ("aliases", "name", "key"):  # what counts more comes later
        for concept in reversed(snapshot.concepts):
            said = getattr(concept, names)
            for name in said if isinstance(said, tuple) else (said,):
                spelled[name.casefold()] = concept
    if folded in spelled:
        return spelled[folded]
    near = dict.fromkeys(spelled[name].name for name in get_close_matches(folded, spelled, 5))
    raise NotFound(
        f"There is no concept '{wanted}' in this part of the graph.",
        hint=f"Near it: {', '.join(near)}" if near else "See: kgagent hubs",
    )


def _near(relations: Iterable[RelationRow], centre: str, hops: int) -> set[str]:
    """The keys at most so many relations away, whichever way they point."""
    beside: dict[str, set[str]] = {}
    for relation in relations:
        beside.setdefault(relation.source, set()).add(relation.target)
        beside.setdefault(relation.target, set()).add(relation.source)
    found = edge = {centre}
    for _ in range(hops):
        edge = {key for each in edge for key in beside.get(each, ())} - found
        if not edge:
            break
        found = found | edge
    return found
