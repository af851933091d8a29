"""Commands that look at a graph: status, show, hubs, runs, papers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.options import AsJson, Database, Limit, MinConfidence, database, resolved
from kgagent.cli.output import out, plain, show, table

if TYPE_CHECKING:
    from kgagent.domain.saturation import Saturation
    from kgagent.storage.lineage import Parent
    from kgagent.storage.store import Store
    from kgagent.views import ConceptView, Overview, PaperView


@contextmanager
def opened(db: str | None) -> Iterator[Store]:
    """The database, for reading."""
    from kgagent.storage.store import Store

    store = Store.open(database(db))
    try:
        yield store
    finally:
        store.close()


def status(
    db: Database = None,
    fingerprint: Annotated[
        bool, typer.Option("--fingerprint", help="Also one hash of the whole graph, row by row.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """What the graph holds, and how the last run ended.

    Two graphs with the same fingerprint are equal in every paper, step, concept and quote.

    Example:  kgagent status --db silk.db
    """
    from kgagent import views
    from kgagent.storage import lineage

    with opened(db) as store:
        seen = views.overview(store)
        reading = views.saturation(store)
        sealed = store.fingerprint() if fingerprint else ""
        with store.read() as tx:
            parent = lineage.parent(tx)
    told = asdict(seen) | {"saturation": asdict(reading) | {"statement": reading.statement}}
    told |= {"fingerprint": sealed} if sealed else {}
    told |= {"parted": asdict(parent)} if parent else {}
    show(as_json, told, lambda: _draw_status(seen, reading, sealed, parent))


def _draw_status(seen: Overview, reading: Saturation, sealed: str, parent: Parent | None) -> None:
    totals, found = seen.totals, seen.measures
    years = f" ({totals['first_year']}-{totals['last_year']})" if totals["first_year"] else ""
    out(f"database     {plain(seen.database)}")
    out(f"papers       {totals['papers']:,}{years}, {totals['rejections']:,} refused")
    out(f"passages     {totals['passages']:,}, {seen.unread:,} unread")
    out(f"steps        {totals['steps']:,}, {totals['dead']:,} without a usable reply")
    only_mentioned = totals["mentioned"] - totals["concepts"]
    out(f"concepts     {found.concepts:,} with relations; {only_mentioned:,} more only mentioned")
    out(f"components   {found.components:,}, the largest of {found.largest_component:,} concepts")
    out(f"relations    {found.relations:,}, mean degree {found.mean_degree:.2f}")
    out(f"evidence     {totals['evidence']:,} quotes, {totals['grounded']:,} grounded")
    out(f"communities  {found.communities:,}, modularity {found.modularity:.3f}")
    out(f"bridges      {found.bridges:,} concepts")
    if reading.fit:
        out(f"reading      {reading.statement}")
    if seen.run:
        out(f"last run     {_run_line(seen.run)}")
    if parent:
        out(f"parted       from {plain(parent.place)} after step {parent.step}")
    if seen.paused:
        out("paused       go on with: kgagent steer resume")
    if sealed:
        out(f"fingerprint  {sealed}")
    if found.hubs:
        out("hubs         " + ", ".join(plain(hub.name) for hub in found.hubs[:8]))
    out()
    out("Next:  kgagent grow    kgagent hubs    kgagent ui" if seen.unread else _after_reading())


def _after_reading() -> str:
    return "Next:  kgagent hubs    kgagent ui    kgagent export graph.graphml"


def _run_line(run: dict[str, Any]) -> str:
    why = f", {run['reason']}" if run["reason"] else ""
    return f"{run['run']}: {run['state']} after {run['steps']:,} steps with {run['model']}{why}"


def hubs(
    db: Database = None,
    limit: Limit = 20,
    min_confidence: MinConfidence = None,
    as_json: AsJson = False,
) -> None:
    """The best connected concepts.

    Example:  kgagent hubs -n 50
    """
    from kgagent import views

    asked = resolved(db=db, min_confidence=min_confidence)
    with opened(asked.db) as store:
        rows = views.hubs(store, limit=limit, min_confidence=asked.min_confidence)
    columns = {"name": "concept", "degree": "relations", "papers": "papers"}
    show(as_json, rows, lambda: _draw_rows(rows, columns, 'kgagent show "{name}"'))


def _draw_rows(rows: list[dict[str, Any]], columns: dict[str, str], following: str) -> None:
    if not rows:
        out("Nothing yet.  Next:  kgagent grow PAPERS")
        return
    table(rows, columns)
    out()
    out("Next:  " + following.format(**{key: plain(value) for key, value in rows[0].items()}))


def runs(db: Database = None, as_json: AsJson = False) -> None:
    """The runs that grew this graph, newest first.

    Example:  kgagent runs --json
    """
    from kgagent import views

    with opened(db) as store:
        rows = views.runs(store)
    for row in rows:
        row["started"] = _time(row["started_at"])
    columns = {"run": "run", "state": "state", "steps": "steps", "model": "model"}
    columns |= {"seed": "seed", "started": "started", "reason": "why it ended"}
    show(as_json, rows, lambda: _draw_rows(rows, columns, "kgagent status"))


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def papers(
    paper: Annotated[
        str | None,
        typer.Argument(help="One paper, by its number, DOI or title: what it is about."),
    ] = None,
    db: Database = None,
    limit: Limit = 50,
    refused: Annotated[bool, typer.Option("--refused", help="Only what was refused.")] = False,
    removed: Annotated[
        bool, typer.Option("--removed", help="Only papers removed, retracted or replaced.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Papers read, and papers refused with the reason; or the concepts of one paper.

    Examples:

      kgagent papers --refused

      kgagent papers --removed

      kgagent papers 12
    """
    from kgagent import views
    from kgagent.views import retracted

    if paper is not None:
        with opened(db) as store:
            found = views.paper_concepts(store, paper, limit=limit)
        show(as_json, asdict(found), lambda: _draw_paper(found))
        return
    with opened(db) as store:
        read = [] if refused or removed else views.papers(store, limit=limit)
        left = [] if removed else views.rejections(store, limit=limit)
        away = [] if refused else retracted.removed(store)[:limit]

    def draw() -> None:
        if read:
            columns = {"id": "paper", "title": "title", "year": "year", "passages": "passages"}
            table(read, columns)
        if left:
            out()
            table(left, {"origin": "refused", "message": "why"})
        if away:
            _draw_removed(away)
        if not (read or left or away):
            nothing = "Nothing was refused." if refused else "Nothing yet."
            out("No paper was removed." if removed else f"{nothing}  Next:  kgagent grow PAPERS")

    show(as_json, {"papers": read, "refused": left, "removed": away}, draw)


def _draw_removed(rows: list[dict[str, Any]]) -> None:
    out()
    marked = [row | {"mark": f"{row['kind']} {row['day']}"} for row in rows]
    columns = {"paper": "paper", "title": "title", "mark": "not counted", "reason": "why"}
    table(marked, columns | {"decision": "decision"})
    out()
    out(f"Bring one back:  kgagent paper restore {rows[0]['paper']}")


def _draw_paper(found: PaperView) -> None:
    year = f" ({found.year})" if found.year else ""
    out(f"{plain(found.title)}{year}")
    passages = "1 passage" if found.passages == 1 else f"{found.passages:,} passages"
    out(f"  paper {found.paper}, {plain(found.doi or found.key)}; {passages}")
    out()
    rows = [row | {"in_title": "title" if row["in_title"] else ""} for row in found.concepts]
    if not rows:
        out("No concept of it is known yet.  Next:  kgagent grow")
        return
    columns = {
        "name": "concept",
        "salience": "salience",
        "in_title": "in",
        "first": "first at",
        "count": "mentions",
    }
    table(rows, columns | {"spread": "passages", "confidence": "confidence"})
    out()
    more = f"kgagent papers {found.paper} -n 1000    " if found.more_concepts else ""
    out(f'Next:  {more}kgagent show "{plain(rows[0]["name"])}"')


def show_concept(
    concept: Annotated[str, typer.Argument(help="A concept: its name or one of its aliases.")],
    grounded: Annotated[
        bool, typer.Option("--grounded", help="Only relations that a checked quote shows.")
    ] = False,
    db: Database = None,
    limit: Limit = 15,
    min_confidence: MinConfidence = None,
    as_json: AsJson = False,
) -> None:
    """One concept: spellings, papers, relations by kind, and quotes.

    A kind says what predicates mean; where it reads from target to source it is marked reversed.

    Example:  kgagent show "silk fibroin" -n 5
    """
    from kgagent import kinds, views
    from kgagent.views import retracted

    asked = resolved(db=db, min_confidence=min_confidence)
    with opened(asked.db) as store:
        about = views.concept(
            store,
            concept,
            limit=limit,
            grounded=grounded,
            min_confidence=asked.min_confidence,
            table=kinds.load(asked.predicates),
        )
        gone = retracted.retracted(store, concept)
    found = replace(about, relations=_by_kind(about.relations))

    def draw() -> None:
        _draw_concept(found)
        _draw_retracted(gone[:limit])

    show(as_json, asdict(found) | {"retracted": gone}, draw)


def _draw_retracted(rows: list[dict[str, Any]]) -> None:
    """What retracted papers said, which counts nowhere."""
    for row in rows:
        out()
        out(f"  {plain(row['mark'])}, not counted")
        said = f"{plain(row['source'])} --{plain(row['predicate'])}--> {plain(row['target'])}"
        out(f"    {said}   “{plain(row['quote'])}”")
        out(f"      {where_said(row)}")


def _draw_concept(found: ConceptView) -> None:
    out(plain(found.name))
    spelled = [f"{plain(a['spelling'])} ({a['uses']})" for a in found.aliases]
    out(f"  spelled   {', '.join(spelled)}")
    if found.others:
        names = ", ".join(f'"{plain(other["name"])}"' for other in found.others)
        out(f"  also so   {names}: other concepts with this spelling")
    years = [paper["year"] for paper in found.papers if paper["year"]]
    span = f", the first of {min(years)}" if years else ""
    out(f"  papers    {found.paper_count:,}{span}; first seen in step {found.first_step}")
    kind = ""
    for relation in found.relations:
        out()
        if relation["kind"] != kind:
            kind = relation["kind"]
            out(f"  {kind}")
        out(
            f"  {plain(relation['source'])} --{plain(relation['predicate'])}--> "
            f"{plain(relation['target'])}   "
            f"[{_reads(relation)}{count_of_papers(relation['support'])}]"
        )
        for evidence in relation["evidence"][:3]:
            quote = f"“{plain(evidence['quote'])}”" if evidence["quote"] else "no quote"
            out(f"    {quote}{_marks(evidence)}")
            out(f"      {where_said(evidence)}")
    if found.more_relations:
        out()
        out(f'More:  kgagent show "{plain(found.name)}" -n 200')


def _by_kind(relations: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """The relations with those of one kind together; the kind of the best supported one first."""
    kinds = dict.fromkeys(relation["kind"] for relation in relations)
    return tuple(each for kind in kinds for each in relations if each["kind"] == kind)


def _reads(relation: dict[str, Any]) -> str:
    """How the predicate reads where that is not simply from source to target."""
    marks = ["not"] if relation["negated"] else []
    marks += ["reversed"] if relation["reversed"] else []
    return "".join(f"{mark}, " for mark in marks)


def count_of_papers(count: int) -> str:
    """So many papers, in words."""
    return "1 paper" if count == 1 else f"{count:,} papers"


def _marks(evidence: dict[str, Any]) -> str:
    marks = [name for name in ("negated", "hedged") if evidence[name]]
    if evidence["imported"]:
        marks.append("imported")
    elif evidence["reasoned"]:
        marks.append("reasoned by the model")
    elif not evidence["grounded"]:
        marks.append("inferred")
    return f"  ({', '.join(marks)})" if marks else ""


def where_said(evidence: dict[str, Any]) -> str:
    """The paper, year and page of a piece of evidence."""
    page = f", page {evidence['page']}" if evidence["page"] else ""
    year = f" ({evidence['year']})" if evidence["year"] else ""
    return f"{plain(evidence['title'] or 'no paper')}{year}{page}"
