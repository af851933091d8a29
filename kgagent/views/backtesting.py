"""What would have been proposed at a date, judged by what came: a back-test of a stored graph.

The graph is rebuilt as it stood: relations that papers up to the cutoff state, between concepts
that were then taken to be one (`kgagent.views.identities`). Of what came later only the pairs that
were joined are used, for judging.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgagent.errors import NotFound
from kgagent.graph.links.backtest import Table
from kgagent.graph.links.backtest import backtest as judged
from kgagent.graph.links.backtest import scores_at as scored
from kgagent.graph.links.judging import KS, Backtest
from kgagent.graph.links.table import RelationTable
from kgagent.storage import dated, knowledge
from kgagent.storage.dated import Said
from kgagent.storage.store import Store
from kgagent.views.identities import shown_until

FIRST = KS
"""How many of the first pairs a method is judged by."""

FEWEST = 10
"""Pairs that must have been joined, for figures to mean anything."""


@dataclass(frozen=True, slots=True)
class Row:
    """A relation between concepts as they stood at the cutoff."""

    source: str
    predicate: str
    target: str
    year: int | None


def backtest(
    store: Store, *, cutoff: int, horizon: int = 3, seeds: int = 5, fewest: int = FEWEST
) -> Backtest:
    """Every method and their combination on the pairs first joined in the years after the cutoff.

    Raises NotFound where no paper has a year, nothing is known at the cutoff, or fewer than
    `fewest` pairs came to be joined.
    """
    table = table_at(store, cutoff=cutoff)
    _checked(store, table, cutoff, horizon)
    found = judged(table, cutoff=cutoff, horizon=horizon, seeds=range(seeds))
    if found.positives < fewest:
        raise NotFound(
            f"Only {found.positives} pairs of concepts known in {cutoff} were first joined in "
            f"{_years(cutoff, horizon)}; at least {fewest} are needed.",
            hint="Read more papers, or choose another --cutoff or a longer --horizon.",
        )
    return found


def scores_at(
    store: Store, pairs: Sequence[tuple[str, str]], *, cutoff: int, horizon: int = 3, seed: int = 0
) -> Table:
    """Each method's scores, at a date, for pairs of keys in `table_at(...).until(cutoff)`."""
    table = table_at(store, cutoff=cutoff)
    return scored(table, pairs, cutoff=cutoff, horizon=horizon, seed=seed)


def table_at(store: Store, *, cutoff: int) -> RelationTable:
    """All dated relations; their ends are the concepts that were taken to be one at the cutoff.

    A concept is called by the key that most relations of the time have, the first in the alphabet
    of several. A name that came later stands for the concept that it is one with today, if that
    was known; what today is known to have been joined before the cutoff is not said to come.
    """
    shown = shown_until(store, cutoff)
    with store.read() as tx:
        said = dated.relations_said(tx)
        today = knowledge.shown_under(tx)
        seen = dated.mentions_said(tx)
    names = shown | _newer(said, today, shown)
    rows = [Row(names.get(s, s), p, names.get(t, t), year) for s, p, t, year in said]
    known = {_ends(today, s, t) for s, _, t, year in said if year <= cutoff}
    kept = (
        row
        for row, (s, _, t, year) in zip(rows, said, strict=True)
        if year <= cutoff or _ends(today, s, t) not in known
    )
    # Only names that had a relation then: what another stands for may be known from later papers.
    mentions = ((shown[k], paper, year) for k, paper, year in seen if k in shown)
    return RelationTable.of(kept, mentions)


def _newer(said: Iterable[Said], today: dict[str, str], shown: dict[str, str]) -> dict[str, str]:
    """For each name that came later the concept of the past that it is one with today."""
    of_today: dict[str, str] = {}
    for key, first in sorted(shown.items()):
        of_today.setdefault(today.get(key, key), first)
    later = {end for source, _, target, _ in said for end in (source, target)} - shown.keys()
    return {key: of_today.get(today.get(key, key), today.get(key, key)) for key in later}


def _ends(today: dict[str, str], one: str, other: str) -> frozenset[str]:
    return frozenset((today.get(one, one), today.get(other, other)))


def _checked(store: Store, table: RelationTable, cutoff: int, horizon: int) -> None:
    with store.read() as tx:
        years = dated.years_of_papers(tx)
    known = [year for year, _ in years if year is not None]
    if not years:
        raise NotFound("Nothing was grown yet.", hint="kgagent grow PAPERS")
    if not known:
        raise NotFound(
            "No paper has a year, so nothing says what was known when.",
            hint="JSON lines may have one: kgagent grow FILE --field year=NAME",
        )
    if not (table.year <= cutoff).any():
        raise NotFound(
            f"No relation is stated by a paper up to {cutoff}.",
            hint=f"The papers are of {min(known)} to {max(known)}.",
        )
    if max(known) <= cutoff:
        raise NotFound(
            f"No paper is newer than {cutoff}, so nothing can confirm what was proposed then.",
            hint=f"The papers are of {min(known)} to {max(known)}: choose an earlier --cutoff.",
        )


def _years(cutoff: int, horizon: int) -> str:
    return f"{cutoff + 1}" if horizon == 1 else f"{cutoff + 1} to {cutoff + horizon}"
