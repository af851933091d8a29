"""`kgagent predicates`: what the predicates in a graph mean, and which are in no table."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, Limit, resolved
from kgagent.cli.output import out, plain, show, table

if TYPE_CHECKING:
    from kgagent.views import PredicatesView


def predicates(
    unmapped: Annotated[
        bool, typer.Option("--unmapped", help="Only predicates that are in no table.")
    ] = False,
    db: Database = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """The predicates in the graph and their kinds.

    Kinds come from a table that you can add to: write lines of PATTERN <tab> KIND into a file, and
    name it with the setting predicates (KGAGENT_PREDICATES). Nothing stored changes with it.

    Example:  kgagent predicates --unmapped -n 100
    """
    from kgagent import kinds, views

    asked = resolved(db=db)
    meanings = kinds.load(asked.predicates)
    with opened(asked.db) as store:
        found = views.predicates(store, meanings, unmapped=unmapped, limit=limit)
    show(as_json, asdict(found), lambda: _draw(found, unmapped=unmapped))


def _draw(found: PredicatesView, *, unmapped: bool) -> None:
    if not found.rows:
        out("Every predicate is in the table." if unmapped and found.relations else "Nothing yet.")
        return
    rows = [
        row
        | {"kind": row["kind"] if row["mapped"] else "-"}
        | {"reads": "not " * row["negated"] + "reversed" * row["reversed"]}
        for row in found.rows
    ]
    columns = {"relations": "relations", "predicate": "predicate", "kind": "kind"}
    table(rows, columns | {"reads": "reads", "lemma": "lemma"})
    out()
    share = round(100 * found.of_a_kind / found.relations)
    known = round(100 * found.mapped / found.relations)
    out(
        f"{found.predicates:,} {'unmapped ' if unmapped else ''}predicates; {share} % of "
        f"{found.relations:,} relations have a kind other than related_to, {known} % are mapped."
    )
    word = plain(next((row["lemma"] for row in found.rows if not row["mapped"]), ""))
    out(
        f"Next:  write {word} <tab> KIND into your table, and name it: predicates = FILE"
        if word
        else "Next:  kgagent predicates --unmapped"
    )
