"""The mapping report: which concepts of one field play the parts of which of another.

Source: paper C (Buehler 2024, arXiv 2403.11996), isomorphic mapping between graphs of two fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgagent.agent.reasoning.ground import Ground, worth
from kgagent.agent.reasoning.rules import SAYS, meant
from kgagent.agent.reasoning.thinker import Thinker
from kgagent.agent.reasoning.work import Item, Work, among, mark_of, text
from kgagent.domain.report import (
    RULE,
    Block,
    Claim,
    Edge,
    Figure,
    Report,
    Section,
    Table,
    Text,
    Vertex,
)
from kgagent.domain.snapshot import RelationRow
from kgagent.errors import NotFound
from kgagent.graph.mapping.analogy import Analogy, Match, analogy
from kgagent.graph.mapping.pattern import Pattern

DRAWN, KEPT, CARRIED, GIVEN = 12, 15, 10, 12
"""Matches drawn; pairs of relations shown; inferences shown; pairs given to a model."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a mapping: a graph, what this part of it is called, and its concepts by key."""

    work: Work
    name: str
    rows: tuple[RelationRow, ...]

    @classmethod
    def of(cls, work: Work, name: str, keys: frozenset[str] | None = None) -> Side:
        """The relations among some concepts, or all of the graph."""
        rows = tuple(
            row
            for row in work.ground.rows
            if not row.negated and (keys is None or (row.source in keys and row.target in keys))
        )
        return cls(work, name, rows)

    def between(self, one: str, other: str) -> list[RelationRow]:
        """The relations between two concepts, the best evidenced first."""
        found = [row for row in self.rows if {row.source, row.target} == {one, other}]
        return sorted(found, key=worth)


Pair = tuple[RelationRow, RelationRow]


def report(
    one: Ground,
    other: Ground,
    sides: tuple[tuple[str, frozenset[str] | None], tuple[str, frozenset[str] | None]],
    thinker: Thinker | None = None,
) -> Report:
    """The report over two parts of one graph or of two, each given by its name and its concepts.

    None for concepts: the whole graph. Raises NotFound where a part has no relation within it.
    """
    work = Work(one, thinker)
    second = work if other is one else work.beside(other)
    left, right = Side.of(work, *sides[0]), Side.of(second, *sides[1])
    for side in (left, right):
        if not side.rows:
            raise NotFound(
                f"No two concepts of '{side.name}' are related.", hint="Choose a larger part."
            )
    patterns = Pattern.of(left.rows), Pattern.of(right.rows)
    found = analogy(*patterns)
    kept = _kept(left, right, found)
    sections = [
        _matches(left, right, found, kept, patterns),
        _relations(left, right, kept),
        _carried(left, right, found),
        *_judged(left, right, found, kept),
    ]
    made = {} if other is one else {"Other_graph": other.store.where}
    return work.report(
        "Isomorphic mapping",
        f"Which concepts of {left.name} play the parts of which concepts of {right.name}, by how "
        "they are related.",
        sections,
        **made,
    )


def _matches(
    left: Side, right: Side, found: Analogy, kept: Sequence[Pair], patterns: tuple[Pattern, Pattern]
) -> Section:
    exact = [match for match in found.matches if match.exact]
    if found.isomorphic:
        how = "The two are the same but for their names."
    elif found.contained:
        how = "All of the smaller one is found in the larger one, relation by relation."
    elif exact:
        how = f"The largest pattern found in both has {among(len(exact), 'concept')}."
    else:
        how = "No pattern of related concepts was found in both."
    sure = "" if found.certain else "There may be a larger one: the search was ended after "
    left_out = sum(pattern.left_out for pattern in patterns)
    rows = tuple(
        (
            left.work.ground.name(match.source),
            right.work.ground.name(match.target),
            "same pattern" if match.exact else "like role",
            match.likeness,
            match.agreeing,
        )
        for match in found.matches[: 3 * DRAWN]
    )
    return Section(
        "What is matched with what",
        (
            text(
                f"Compared are {left.name} with {len(patterns[0].keys):,} concepts and "
                f"{patterns[0].hops:,} related pairs, and {right.name} with "
                f"{len(patterns[1].keys):,} and {patterns[1].hops:,}.",
                how,
                f"{sure}{found.effort:,} comparisons." if sure else "",
                f"{among(len(found.matches), 'concept')} matched in all; {found.kept:,} of the "
                f"{found.hops:,} related pairs of the smaller one are kept.",
                f"The {left_out:,} least connected concepts were left out." if left_out else "",
            ),
            _figure(left, right, found, kept),
            Table(
                ("of the one", "of the other", "matched by", "likeness", "agreeing neighbours"),
                rows,
                "Matches, those of the common pattern first. Likeness is that of their roles, 0 to "
                "1; a like role alone says little.",
            ),
        ),
    )


def _figure(left: Side, right: Side, found: Analogy, kept: Sequence[Pair]) -> Figure:
    shown = found.matches[:DRAWN]
    names = [Vertex(left.work.ground.name(m.source), side=0) for m in shown]
    names += [Vertex(right.work.ground.name(m.target), side=1) for m in shown]
    place = {match.source: at for at, match in enumerate(shown)}
    beside = {match.target: at + len(shown) for at, match in enumerate(shown)}
    edges = [
        Edge(at, at + len(shown), f"{match.likeness:.2f}", RULE) for at, match in enumerate(shown)
    ]
    for row, like in kept:
        if row.source in place and row.target in place:
            edges.append(Edge(place[row.source], place[row.target], row.predicate, mark_of(row)))
        if like.source in beside and like.target in beside:
            edges.append(
                Edge(beside[like.source], beside[like.target], like.predicate, mark_of(like))
            )
    caption = (
        f"The first {among(len(shown), 'match', 'matches')}, with the likeness of roles; arcs are "
        "relations that are kept."
    )
    return Figure("sides", tuple(names), tuple(edges), caption)


def _kept(left: Side, right: Side, found: Analogy) -> list[Pair]:
    """Relations that stand in both, the best evidenced first."""
    of = {match.source: match.target for match in found.matches}
    there: dict[tuple[str, str, str], RelationRow] = {}
    for row in sorted(right.rows, key=worth):
        for key in _readings(row):
            there.setdefault(key, row)
    pairs: list[Pair] = []
    seen: set[frozenset[str]] = set()
    for row in sorted(left.rows, key=worth):
        if row.source not in of or row.target not in of:
            continue
        for source, kind, target in _readings(row):
            like = there.get((of[source], kind, of[target]))
            if like is not None and frozenset((source, target)) not in seen:
                seen.add(frozenset((source, target)))
                pairs.append((row, like))
    exact = {match.source for match in found.matches if match.exact}
    # those of the common pattern first, each part in the order of its evidence
    return sorted(pairs, key=lambda pair: -len({pair[0].source, pair[0].target} & exact))


def _readings(row: RelationRow) -> list[tuple[str, str, str]]:
    """A relation as (from, kind, to); both ways where its kind holds both ways."""
    found = meant(row)
    if found is not None:
        both = found.kind in {"compares_with", "synonym_of"}
        ways = [(found.source, found.kind, found.target)]
        return [*ways, (found.target, found.kind, found.source)] if both else ways
    return [(row.source, "", row.target), (row.target, "", row.source)] if not row.negated else []


def _relations(left: Side, right: Side, kept: Sequence[Pair]) -> Section:
    plain = sum(1 for row, _ in kept if meant(row) is None)
    if not kept:
        return Section("Relations kept", (Text("No relation stands in both under this mapping."),))
    blocks: list[Block] = [
        text(
            f"{among(len(kept), 'related pair')} of the one stand in the other with a relation of "
            "the same kind.",
            f"In {plain:,} of them the kind of the predicate is not known: they are alike only in "
            "that something is said of the two."
            if plain
            else "",
            f"The first {min(KEPT, len(kept))}, each with its like:",
        )
    ]
    for row, like in kept[:KEPT]:
        blocks += [left.work.claim(row), right.work.claim(like)]
    return Section("Relations kept", tuple(blocks))


def _carried(left: Side, right: Side, found: Analogy) -> Section:
    """What one side holds and the other would, if the mapping held: inferred by rule."""
    exact = [match for match in found.matches if match.exact or match.agreeing]
    blocks: list[Block] = []
    for near, far, back in ((left, right, False), (right, left, True)):
        blocks += _missing(near, far, _ways(exact, back=back))[: CARRIED // 2]
    told = (
        "Relations of one field whose ends are matched to two concepts that the other field does "
        "not relate. They follow only if the mapping means something: questions to ask, not facts."
        if blocks
        else "Nothing is carried over: the matched concepts are related alike or not at all."
    )
    return Section("What would carry over", (Text(told), *blocks))


def _ways(matches: Sequence[Match], *, back: bool) -> dict[str, str]:
    return {m.target: m.source for m in matches} if back else {m.source: m.target for m in matches}


def _missing(near: Side, far: Side, of: dict[str, str]) -> list[Claim]:
    related = {frozenset((row.source, row.target)) for row in far.rows}
    found: list[Claim] = []
    for row in sorted(near.rows, key=worth):
        said = meant(row)
        if said is None or said.kind not in SAYS or said.source not in of or said.target not in of:
            continue
        source, target = of[said.source], of[said.target]
        if source == target or frozenset((source, target)) in related:
            continue
        names = far.work.ground.name
        words = f"{names(source)} {SAYS[said.kind]} {names(target)}"
        found.append(Claim(words, RULE, near.work.cite(row), f"as {near.work.words(row)}"))
    return found


def _judged(left: Side, right: Side, found: Analogy, kept: Sequence[Pair]) -> list[Section]:
    """What the model says of the mapping; no section without one."""
    work = left.work
    items = [_match_item(left, right, match, kept) for match in found.matches[:GIVEN]]
    for row, like in kept[:GIVEN]:
        items += [left.work.item(row), right.work.item(like)]
    question = "Which principle do the two fields share, and what could one learn from the other?"
    said = work.reason("analogy", question, items, one=left.name, other=right.name)
    return [Section("What the mapping may mean", tuple(said))] if said else []


def _match_item(left: Side, right: Side, match: Match, kept: Sequence[Pair]) -> Item:
    """A match as a statement; its evidence is that of the first relations kept under it."""
    names = left.work.ground.name(match.source), right.work.ground.name(match.target)
    said = f"“{names[0]}” of the first field is matched with “{names[1]}” of the second."
    for row, like in kept:
        if match.source in (row.source, row.target):
            return Item(said, (*left.work.cite(row), *right.work.cite(like)))
    return Item(said, ())
