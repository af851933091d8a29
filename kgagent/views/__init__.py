"""Plain values for the command line and the dashboard; nothing here writes, nothing is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kgagent import kinds
from kgagent.domain.grounding import contains
from kgagent.domain.growth import Measures
from kgagent.domain.identity import PERSON
from kgagent.domain.predicates import RELATED, NormalForm, PredicateTable, normal
from kgagent.domain.salience import salience
from kgagent.domain.saturation import Saturation
from kgagent.domain.saturation import saturation as saturation_of
from kgagent.domain.snapshot import RelationRow, Snapshot
from kgagent.errors import NotFound, ReplyUnusable
from kgagent.graph.bridges import bridge_strengths
from kgagent.graph.build import Multigraph
from kgagent.graph.communities import leiden
from kgagent.llm.budget import dollars
from kgagent.llm.wire import choose
from kgagent.storage import (
    judgements,
    ledger,
    measures,
    moments,
    one_concept,
    one_paper,
    positions,
    reading,
    whole_graph,
)
from kgagent.storage import replies as reply_rows
from kgagent.storage import steering as orders
from kgagent.storage.store import Store, Transaction

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Overview:
    """What a graph is about in numbers: totals, the newest measures, the newest run, what it has
    spent (calls, tokens, cost in words) and whether somebody paused it."""

    database: str
    totals: Row
    measures: Measures
    run: Row | None
    unread: int
    spent: Row
    paused: bool = False


@dataclass(frozen=True, slots=True)
class ConceptView:
    """A concept with its spellings, papers and relations; each relation carries its evidence."""

    key: str
    name: str
    first_step: int
    others: tuple[Row, ...]
    aliases: tuple[Row, ...]
    papers: tuple[Row, ...]
    paper_count: int
    relations: tuple[Row, ...]
    more_relations: bool


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper and the concepts it mentions, those it is about first."""

    paper: int
    key: str
    title: str
    year: int | None
    doi: str | None
    passages: int
    concepts: tuple[Row, ...]
    more_concepts: bool


@dataclass(frozen=True, slots=True)
class PredicatesView:
    """The predicates in a graph, each with its kind; and of all its relations how many have a kind
    other than related_to (`of_a_kind`) and how many a predicate that the table knows (`mapped`)."""

    rows: tuple[Row, ...]
    predicates: int
    relations: int
    of_a_kind: int
    mapped: int


def open_store(place: str) -> Store:
    """The database at a path or URL, for reading; raises NotFound when there is none."""
    return Store.open(place)


def overview(store: Store) -> Overview:
    """The state of the graph."""
    with store.read() as tx:
        totals = reading.totals(tx)
        runs = reading.run_list(tx)
        asked = len(ledger.asked_passages(tx))
        return Overview(
            database=store.where,
            totals=totals,
            measures=measures.latest(tx),
            run=runs[0] if runs else None,
            unread=totals["passages"] - asked,
            spent=_spent(tx, runs[0]["run"] if runs else None),
            paused=orders.is_paused(tx),
        )


def _spent(tx: Transaction, run: int | None) -> Row:
    found = reply_rows.spent(tx, run) if run is not None else reply_rows.Spent()
    cost = "no cost" if found.microusd == 0 else dollars(found.microusd)
    return {"calls": found.calls, "tokens": found.tokens, "cost": cost}


def growth(store: Store) -> list[Row]:
    """One row a step: its number, question, and every figure after it."""
    with store.read() as tx:
        return measures.curves(tx)


def saturation(store: Store) -> Saturation:
    """Whether more reading still pays."""
    with store.read() as tx:
        return saturation_of(measures.concept_curve(tx), mentioned=reading.mentioned(tx))


def hubs(store: Store, *, limit: int = 20, min_confidence: float = 0.0) -> list[Row]:
    """The best connected concepts: key, name, degree, papers.

    Relations whose best evidence has less confidence than `min_confidence` do not count.
    """
    with store.read() as tx:
        return whole_graph.hubs(tx, limit=limit, least=min_confidence)


def bridges(store: Store) -> list[Row]:
    """The strongest bridge concepts of the newest step: key, name, communities they touch."""
    with store.read() as tx:
        found = measures.latest(tx)
    return [
        {"key": item.key, "name": item.name, "communities": int(item.value)}
        for item in found.top_bridges
    ]


def runs(store: Store) -> list[Row]:
    """All runs, newest first."""
    with store.read() as tx:
        return reading.run_list(tx)


def steps(store: Store, *, run: int, limit: int = 50) -> list[Row]:
    """The newest steps of a run."""
    with store.read() as tx:
        return reading.step_list(tx, run=run, limit=limit)


def merges(store: Store, *, limit: int = 20, mine: bool = False) -> list[Row]:
    """The decisions about which concepts are one, newest first; with `mine`, only a person's."""
    with store.read() as tx:
        return judgements.acts(tx, limit=limit, author=PERSON if mine else None)


def review_queue(store: Store, *, limit: int = 20) -> list[Row]:
    """The pairs of concepts that wait for a person, the likeliest first."""
    with store.read() as tx:
        return judgements.queue(tx, limit=limit)


def replies(store: Store, *, failed: bool = False, limit: int = 20) -> list[Row]:
    """The newest attempts at calls; with `failed`, those that brought nothing usable."""
    with store.read() as tx:
        rows = reply_rows.listing(tx, failed=failed, limit=limit)
    return [row | {"dollars": dollars(row["cost_microusd"])} for row in rows]


def reply(store: Store, number: int) -> Row:
    """One reply whole: its sections as they were said, and what had to be repaired.

    Raises NotFound when there is none of that number.
    """
    with store.read() as tx:
        found = reply_rows.whole(tx, number)
    if found is None:
        raise NotFound(f"There is no reply {number}.", hint="See: kgagent replies")
    said = [{"name": "thought", "text": found["thought"]}] if found["thought"] else []
    said.append({"name": "reply", "text": found["text"]})
    problems: tuple[str, ...] = ()
    try:
        parsed = choose.parse(found["text"], (), thought=found["thought"])
    except ReplyUnusable:
        parsed = None
    if parsed is not None:
        said = [{"name": s.name, "text": s.text} for s in parsed.sections] or said
        problems = parsed.problems
    return found | {"sections": said, "problems": problems}


def papers(store: Store, *, limit: int = 50, offset: int = 0) -> list[Row]:
    """Papers in the order they were added."""
    with store.read() as tx:
        return reading.paper_list(tx, limit=limit, offset=offset)


def rejections(store: Store, *, limit: int = 50) -> list[Row]:
    """What could not be read, and why."""
    with store.read() as tx:
        return reading.rejection_list(tx, limit=limit)


def paper_concepts(store: Store, paper_key: str, limit: int = 50) -> PaperView:
    """A paper by its number, DOI, key or title, with the concepts it mentions, key concepts first.

    Raises NotFound when there is none, or more than one of that title.
    """
    with store.read() as tx:
        found = one_paper.find(tx, paper_key.strip())
        if len(found) != 1:
            raise _no_paper(paper_key, found)
        paper = found[0]
        rows = one_paper.concepts_in(tx, paper["id"])
        passages = one_paper.passage_count(tx, paper["id"])
        mentioned = one_paper.mentioned_in(tx, paper["id"])
    values = salience(mentioned, title=paper["title"])
    for row in rows:
        row["in_title"] = any(contains(paper["title"], name) for name in row.pop("spellings"))
        row["salience"] = values[row["name"]]
    ranked = sorted(rows, key=lambda row: (-row["salience"], row["first"]))
    return PaperView(
        paper=paper["id"],
        key=paper["key"],
        title=paper["title"],
        year=paper["year"],
        doi=paper["doi"],
        passages=passages,
        concepts=tuple(ranked[:limit]),
        more_concepts=len(ranked) > limit,
    )


def _no_paper(name: str, several: list[Row]) -> NotFound:
    if not several:
        return NotFound(f"There is no paper '{name}'.", hint="See: kgagent papers")
    listed = ", ".join(f"{row['id']} ({row['title'][:60]})" for row in several)
    return NotFound(f"Several papers may be meant by '{name}'.", hint=f"Give a number: {listed}")


def predicate_table(file: str | None = None) -> PredicateTable:
    """The table of what predicates mean: the shipped one, with a user's file laid over it.

    Raises NotFound or UsageError for a file that cannot be had or understood.
    """
    return kinds.load(file)


def predicates(
    store: Store, table: PredicateTable | None = None, *, unmapped: bool = False, limit: int = 50
) -> PredicatesView:
    """The predicates of the graph, the commonest first; with `unmapped`, those in no table."""
    with store.read() as tx:
        counted = whole_graph.predicate_counts(tx)
    forms = [(said, count, meaning_of(said, table)) for said, count in counted]
    rows = [
        {
            "predicate": said,
            "relations": count,
            "kind": form.kind,
            "reversed": form.reversed,
            "negated": form.negated,
            "lemma": form.lemma,
            "mapped": form.mapped,
        }
        for said, count, form in forms
        if not (unmapped and form.mapped)
    ]
    return PredicatesView(
        rows=tuple(rows[:limit]),
        predicates=len(rows),
        relations=sum(count for _, count, _ in forms),
        of_a_kind=sum(count for _, count, form in forms if form.kind != RELATED),
        mapped=sum(count for _, count, form in forms if form.mapped),
    )


def meaning_of(predicate: str, table: PredicateTable | None) -> NormalForm:
    """What a predicate means by the table, or by the shipped one."""
    return normal(predicate, table or kinds.shipped())


def search(store: Store, text: str, *, limit: int = 20) -> list[Row]:
    """Concepts whose name or alias contains the text; then those that share a word with it."""
    with store.read() as tx:
        return one_concept.search(tx, text, limit=limit)


def concept(
    store: Store,
    name: str,
    *,
    limit: int = 50,
    grounded: bool = False,
    min_confidence: float = 0.0,
    table: PredicateTable | None = None,
) -> ConceptView:
    """A concept by name, alias or key, with its best supported relations and their quotes.

    With `grounded`, only relations that a checked quote shows; with `min_confidence`, only those
    whose best evidence reaches it. Each has the `kind` of its predicate by the table (the shipped
    one by default), whether that is `reversed`, and whether the predicate itself is `negated`.

    Raises NotFound, naming the nearest concepts, when there is none.
    """
    with store.read() as tx:
        row = one_concept.shown(tx, one_concept.find(tx, name)["id"])
        related = one_concept.relations_of(
            tx, row["id"], limit=limit + 1, grounded=grounded, least=min_confidence
        )
        quotes = one_concept.evidence_of(
            tx, [i for found in related[:limit] for i in found["said"]]
        )
        return ConceptView(
            key=row["key"],
            name=row["name"],
            first_step=row["first_step"],
            others=tuple(one_concept.others_spelled(tx, name, row["id"])),
            aliases=tuple(one_concept.spellings(tx, row["id"])),
            papers=tuple(one_concept.papers_of(tx, row["id"], limit=limit)),
            paper_count=one_concept.paper_count(tx, row["id"]),
            relations=tuple(
                {k: v for k, v in relation.items() if k not in ("id", "said")}
                | _kind_of(relation["predicate"], table)
                | {"evidence": [q for i in relation["said"] for q in quotes.get(i, [])]}
                for relation in related[:limit]
            ),
            more_relations=len(related) > limit,
        )


def _kind_of(predicate: str, table: PredicateTable | None) -> Row:
    form = meaning_of(predicate, table)
    return {"kind": form.kind, "reversed": form.reversed, "negated": form.negated}


def snapshot(
    store: Store,
    *,
    seed: int = 0,
    grounded: bool = False,
    min_confidence: float = 0.0,
    table: PredicateTable | None = None,
    step: int | None = None,
) -> Snapshot:
    """The whole graph as it stands: communities, bridges, kinds of predicates, places on the map.

    With `grounded`, only what a checked quote shows: relations with grounded evidence, their ends.
    With `min_confidence`, only relations whose best evidence reaches it, and their ends. With
    `step`, the graph as it stood after the step of that number: which concepts were one, names,
    papers, support and quotes are those of then, its communities those of that graph; places on
    the map are those of now. Raises NotFound for a step that is not there.
    """
    with store.read() as tx:
        number = moments.number_of(tx, step)
        concepts = list(whole_graph.concept_rows(tx, at=step))
        rows = whole_graph.relation_rows(tx, grounded=grounded, least=min_confidence, at=step)
        relations = tuple(with_kind(row, meaning_of(row.predicate, table)) for row in rows)
        places = positions.stored(tx)
    graph = Multigraph.of((row.source, row.target) for row in relations)
    simple = graph.simple()
    membership = leiden(simple, seed=seed).membership
    strengths = bridge_strengths(simple, membership)
    placed = tuple(
        replace(
            row,
            community=membership[vertex],
            bridge=strengths[vertex] >= 2,
            x=places[row.key].x if row.key in places else None,
            y=places[row.key].y if row.key in places else None,
        )
        for row in concepts
        if row.key in graph.vertices
        for vertex in [graph.vertices.vertex(row.key)]
    )
    return Snapshot(placed, relations, number, title=f"kgagent: {store.where}")


def with_kind(row: RelationRow, form: NormalForm) -> RelationRow:
    """The relation with its kind; a predicate that denies in its own words is negated too."""
    negated = row.negated or form.negated
    return replace(row, kind=form.kind, reversed=form.reversed, negated=negated)
