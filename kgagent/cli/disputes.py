"""`kgagent disputes`: where papers disagree."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.look import opened, where_said
from kgagent.cli.options import AsJson, Database, Limit, resolved
from kgagent.cli.output import out, plain, show

if TYPE_CHECKING:
    from kgagent.views.disputes import Dispute

QUOTES = 2


def disputes(
    db: Database = None,
    limit: Limit = 10,
    concept: Annotated[
        str | None, typer.Option("--concept", help="Only what is said of this concept.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Where papers disagree: one says what another denies, or says the opposite of.

    The most balanced and best supported first, with quotes of both sides and how the balance moved
    over the years. Sentences are compared as they stand: look whether both mean the same thing
    under the same conditions.

    Example:  kgagent disputes --concept chitosan
    """
    from kgagent import kinds
    from kgagent.views.disputes import disputes as found_in

    asked = resolved(db=db)
    with opened(asked.db) as store:
        table = kinds.load(asked.predicates)
        rows = found_in(store, concept=concept, limit=limit, table=table)
    show(as_json, [asdict(row) for row in rows], lambda: _draw(rows))


def _draw(rows: list[Dispute]) -> None:
    for row in rows:
        one, other = row.papers
        both = f"; {row.torn} say both" if row.torn else ""
        asked = f"{plain(row.source)} {plain(row.claim)} {plain(row.target)}?"
        out(f"{asked}  {one} : {other} papers{both}")
        for side, quotes in (("yes", row.saying), ("no", row.denying)):
            for quote in quotes[:QUOTES]:
                _draw_quote(side, quote)
        if row.moved:
            early, late = row.moved
            span = f"{min(row.years)}-{max(row.years)}"
            out(f"    {span}: {early:.0%} for it in the earlier papers, {late:.0%} in the later")
        out()
    if not rows:
        out("No paper disagrees with another here.")


def _draw_quote(side: str, quote: dict[str, Any]) -> None:
    hedged = ", hedged" if quote["hedged"] else ""
    denied = "not " if quote["denied"] else ""
    out(f"  {side:3} {denied}{plain(quote['predicate'])}{hedged}: “{plain(quote['quote'])}”")
    out(f"      {where_said(quote)}")
