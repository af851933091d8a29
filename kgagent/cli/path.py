"""`kgagent path`: how two concepts are joined, hop by hop, with the quotes that say so."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.look import count_of_papers, opened, where_said
from kgagent.cli.options import AsJson, Database, MinConfidence, resolved
from kgagent.cli.output import out, plain, show
from kgagent.errors import UsageError

if TYPE_CHECKING:
    from kgagent.views.hops import HopView
    from kgagent.views.paths import PathsView, PathView, Way

HOW = (
    "How to choose: evidence (most likely to hold), shortest, recent (new evidence counts more), "
    "around-hubs, diverse, guided (by chance, towards the meaning of the other), meaning (ends at "
    "what means nearly the same), via."
)
MOST_AROUND = 20
"""Relations of the surroundings that are shown to people."""

DIVERSE = 3
"""Paths shown where diverse ones are asked for, and not how many."""


def path(
    one: Annotated[str | None, typer.Argument(help="A concept, by any of its names.")] = None,
    other: Annotated[
        str | None, typer.Argument(help="Another concept, by any of its names.")
    ] = None,
    how: Annotated[str | None, typer.Option("--how", help=HOW, show_default="evidence")] = None,
    via: Annotated[
        list[str] | None,
        typer.Option("--via", help="Go through this concept; may be repeated, in this order."),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option("--count", "-n", min=1, max=100, help="How many paths.", show_default="1"),
    ] = None,
    around: Annotated[
        int, typer.Option("--around", min=0, max=2, help="Also what lies so many hops around.")
    ] = 0,
    temperature: Annotated[
        float | None,
        typer.Option(
            "--temperature", min=0, help="Chance of a guided path; 0: none.", show_default="0.1"
        ),
    ] = None,
    stop: Annotated[
        float | None,
        typer.Option(
            "--stop",
            min=0,
            max=1,
            help="The cosine at which --how meaning ends.",
            show_default="0.7",
        ),
    ] = None,
    to_community: Annotated[
        str | None,
        typer.Option(
            "--to-community", help="Instead of another concept: a community's number, or a member."
        ),
    ] = None,
    dissimilar: Annotated[
        int | None,
        typer.Option(
            "--dissimilar", min=1, max=100, help="Instead of concepts: so many pairs far apart."
        ),
    ] = None,
    grounded: Annotated[
        bool, typer.Option("--grounded", help="Only relations that a checked quote shows.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="The random seed.")] = 0,
    db: Database = None,
    min_confidence: MinConfidence = None,
    as_json: AsJson = False,
) -> None:
    """How two concepts are joined: each hop with its quote, paper and year; the weakest named.

    A hop is the best evidenced relation between two concepts, walked either way; no concept is
    visited twice. The same seed gives the same paths.

    Examples:

      kgagent path "silk fibroin" bone

      kgagent path silk bone --how diverse --count 3

      kgagent path silk --to-community bone
    """
    from kgagent import kinds
    from kgagent.embedding.static import StaticEmbedder
    from kgagent.views import paths
    from kgagent.views.walkable import Walkable

    way = _way(how, via or [], count, around=around, temperature=temperature, stop=stop, seed=seed)
    _check(one, other, to_community, dissimilar)
    asked = resolved(db=db, min_confidence=min_confidence)
    with opened(asked.db) as store:
        walk = Walkable.of(
            store,
            embedder=StaticEmbedder(),
            grounded=grounded,
            min_confidence=asked.min_confidence,
            table=kinds.load(asked.predicates),
        )
        if dissimilar is not None:
            found = paths.dissimilar(walk, dissimilar, way)
        elif to_community is not None:
            found = (paths.to_community(walk, one or "", to_community, way),)
        else:
            found = (paths.between(walk, one or "", other or "", way),)
    told: Any = [asdict(each) for each in found] if dissimilar is not None else asdict(found[0])
    show(as_json, told, lambda: _draw(found))


def _way(
    how: str | None,
    via: list[str],
    count: int | None,
    *,
    around: int,
    temperature: float | None,
    stop: float | None,
    seed: int,
) -> Way:
    """The way that the options ask for. Raises UsageError where one would do nothing."""
    from kgagent.views.paths import Way

    chosen = how or ("via" if via else "evidence")
    if temperature is not None and chosen not in ("guided", "meaning"):
        raise UsageError("--temperature is for --how guided and --how meaning.")
    if stop is not None and chosen != "meaning":
        raise UsageError("--stop is for --how meaning.")
    usual = Way()
    return Way(
        how=chosen,
        count=count or (DIVERSE if chosen == "diverse" else 1),
        via=tuple(via),
        around=around,
        temperature=usual.temperature if temperature is None else temperature,
        stop=usual.stop if stop is None else stop,
        seed=seed,
    )


def _check(
    one: str | None, other: str | None, community: str | None, dissimilar: int | None
) -> None:
    """Raise UsageError unless the ends of the path are given in one of the three ways."""
    given = (one is not None, other is not None, community is not None, dissimilar is not None)
    if given in (
        (True, True, False, False),
        (True, False, True, False),
        (False, False, False, True),
    ):
        return
    raise UsageError(
        "Give two concepts, or one with --to-community, or --dissimilar alone.",
        hint='kgagent path "silk fibroin" bone',
    )


def _draw(found: tuple[PathsView, ...]) -> None:
    for number, each in enumerate(found):
        if number:
            out()
        _draw_pair(each)


def _draw_pair(found: PathsView) -> None:
    for also in found.also:
        others = ", ".join(f'"{plain(key)}"' for key in also["others"])
        taken = "" if also["taken"] == also["name"] else f' is taken as "{plain(also["taken"])}",'
        out(f'"{plain(also["name"])}"{taken} may also mean: {others}')
    ends = f"{plain(found.source)} … {plain(found.target)}"
    likeness = "" if found.likeness is None else f"; cosine of the two {found.likeness:.2f}"
    out(f"{ends}   [{found.how}{likeness}]")
    if not found.paths:
        _draw_none(found)
        return
    for number, each in enumerate(found.paths, start=1):
        out()
        several = f"path {number} of {len(found.paths)}, " if len(found.paths) > 1 else ""
        hops = "1 hop" if len(each.hops) == 1 else f"{len(each.hops)} hops"
        out(f"{several}{hops}: {' … '.join(map(plain, each.concepts))}")
        _draw_path(each, found.target)
    out()
    weak = found.paths[0].hops[found.paths[0].weakest or 0] if found.paths[0].hops else None
    if weak is not None:
        again = f'kgagent path "{plain(found.source)}" "{plain(found.target)}" --how diverse    '
        again = (
            again if found.how in ("evidence", "shortest") and found.likeness is not None else ""
        )
        out(f'Next:  {again}kgagent show "{plain(weak.source)}"')


def _draw_path(found: PathView, target: str) -> None:
    if found.likeness is not None:
        end = plain(found.concepts[-1])
        out(f"  ends at {end}: cosine {found.likeness:.2f} to {plain(target)}")
    for number, hop in enumerate(found.hops, start=1):
        out()
        weakest = ", WEAKEST" if number - 1 == found.weakest and len(found.hops) > 1 else ""
        out(f"  {number}  {_said(hop)}   [{_marks(hop)}{weakest}]")
        for evidence in hop.evidence[:1]:
            out(f"     “{plain(evidence['quote'])}”")
            more = len(hop.evidence) - 1
            out(f"       {where_said(evidence)}{_more(more)}")
        for other in hop.others[:2]:
            out(f"     also  {plain(other)}")
    out()
    if found.weakest is not None:
        out(f"  weakest  hop {found.weakest + 1}: {found.why}")
    out(f"  score    {_score(found.score)}")
    if found.around is not None:
        _draw_around(found.around)


def _said(hop: HopView) -> str:
    """The relation as the path walks it, left to right."""
    if hop.forward:
        return f"{plain(hop.source)} --{plain(hop.predicate)}--> {plain(hop.target)}"
    return f"{plain(hop.target)} <--{plain(hop.predicate)}-- {plain(hop.source)}"


def _marks(hop: HopView) -> str:
    marks = [count_of_papers(hop.support), f"confidence {hop.confidence:.2f}"]
    marks += ["hedged"] if hop.hedged else []
    marks += [] if hop.grounded else ["INFERRED"]
    return ", ".join(marks)


def _more(quotes: int) -> str:
    if not quotes:
        return ""
    return "; 1 more quote" if quotes == 1 else f"; {quotes:,} more quotes"


def _score(score: dict[str, Any]) -> str:
    all_hold = f"{score['holds']:.2g}" if score["holds"] >= 0.001 else "under 0.001"
    parts = [f"all hops hold: {all_hold}; one hop: {score['mean']:.2g} (our estimate)"]
    if score["hub"] is not None:
        parts.append(
            f"best connected on the way: {plain(score['hub'])} ({score['neighbours']:,} neighbours)"
        )
    if score["coherence"] is not None:
        parts.append(f"coherence {score['coherence']:.2f}")
    return "; ".join(parts)


def _draw_around(found: dict[str, Any]) -> None:
    concepts, relations = found["concepts"], found["relations"]
    left = f", {found['left_out']:,} left out" if found["left_out"] else ""
    hops = "1 hop" if found["within"] == 1 else f"{found['within']} hops"
    out(f"  around   {len(concepts):,} concepts within {hops}{left}")
    for row in relations[:MOST_AROUND]:
        inferred = "" if row["grounded"] else ", INFERRED"
        out(f"     {plain(row['said'])}   [{count_of_papers(row['support'])}{inferred}]")
    if len(relations) > MOST_AROUND:
        out(f"     … {len(relations) - MOST_AROUND:,} more: --json")


def _draw_none(found: PathsView) -> None:
    """Say that there is no path, and why."""
    apart = found.apart
    if apart is None:
        out("No path that visits no concept twice.")
        out("Next:  go through fewer concepts, or through others")
        return
    parts = [_part(apart["source"], apart["source_part"])]
    parts.append(_part(apart["target"], apart["target_part"]))
    out(f"No path: {'; '.join(parts)}; nothing joins the two parts.")
    if apart["nearest"]:
        near = ", ".join(f'"{plain(name)}"' for name in apart["nearest"])
        out(f"Nearest in meaning to {plain(apart['target'])} that can be reached: {near}")
        first = plain(apart["nearest"][0])
        if apart["target"] == found.target:
            out(f'Next:  kgagent path "{plain(found.source)}" "{first}"')


def _part(name: str, size: int) -> str:
    if size == 1:
        return f"{plain(name)} has no relation to walk"
    return f"{plain(name)} lies in a part of {size:,} concepts"
