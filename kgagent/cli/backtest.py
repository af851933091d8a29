"""`kgagent backtest`: what would have been proposed at a date, and what of it came true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database
from kgagent.cli.output import out, plain, say, show, table
from kgagent.errors import ExportFailed

if TYPE_CHECKING:
    from kgagent.graph.links.judging import Backtest, Judged

Row = dict[str, Any]

COLUMNS = {
    "method": "method",
    "random": "random",
    "interval": "95 %",
    "precision": "AP",
    "matched": "matched",
    "matched interval": "95 %",
    "paired": "paired",
    "near": "near",
    "ten": "of 10",
    "hundred": "of 100",
    "hundreds": "per 100 of 500",
}


def backtest(
    cutoff: Annotated[
        int, typer.Option("--cutoff", help="The last year that is known when links are proposed.")
    ],
    horizon: Annotated[
        int, typer.Option("--horizon", min=1, help="Years after it that may confirm them.")
    ] = 3,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="How often chance is drawn.")] = 5,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write tables (CSV) and plots to this folder.")
    ] = None,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """What would have been proposed at a date, and what of it came true.

    The graph is rebuilt from papers up to the cutoff. Each method ranks the pairs that were not
    linked; those that papers of the years after it linked first are the ones to be found. "random"
    and "matched" are AUCs against pairs that were not linked: any, and those of the same degrees;
    "near" against those within three steps, of which the last columns say how many of the first
    came true. "combined" was learnt from the years before the cutoff.

    Example:  kgagent backtest --cutoff 2012 --horizon 3 --out backtest
    """
    from kgagent.views import backtesting

    say(f"Rebuilding the graph of {cutoff} and ranking with every method, {seeds} times ...")
    with opened(db) as store:
        found = backtesting.backtest(store, cutoff=cutoff, horizon=horizon, seeds=seeds)
    written = _write(found, folder) if folder is not None else []
    told = asdict(found) | {"written": [str(path) for path in written]}
    show(as_json, told, lambda: _draw(found, written))


def _draw(found: Backtest, written: Sequence[Path]) -> None:
    years = f"{found.cutoff + 1}-{found.cutoff + found.horizon}"
    size = f"{found.concepts:,} concepts, {found.edges:,} linked pairs"
    out(f"graph of {found.cutoff}          {size}")
    out(f"linked in {years}  {found.positives:,} pairs of concepts known in {found.cutoff}")
    some = "" if found.share == 1 else f" (those of a sample of {found.share:.0%} of the concepts)"
    near = f"{found.near:,} pairs{some}, {found.near_positives:,} of them linked"
    out(f"within three steps     {near}")
    out()
    rows = [_row(found, method) for method in found.methods]
    numbers = set(COLUMNS) - {"method"}
    table(rows, COLUMNS, numbers=numbers)
    out()
    columns = {"part": "combined, by part", "positives": "linked", "auc": "random"}
    parts = [asdict(p) | {k: f"{getattr(p, k):.3f}" for k in _OF_PART} for p in found.parts]
    table(
        parts,
        columns | {"degree": "by degree alone", "matched": "matched"},
        numbers={"positives", *_OF_PART},
    )
    out()
    curve = [
        {"said": f"{b.said:.2g}", "came": f"{b.came:.2g}", "count": b.count} for b in found.curve
    ]
    heads = {"said": "probability said", "came": "share that came", "count": "pairs looked at"}
    table(curve, heads, numbers=heads)
    if written:
        out()
    for path in written:
        out(f"Wrote {plain(path)}")


_OF_PART = ("auc", "degree", "matched")


def _row(found: Backtest, method: str) -> Row:
    random, matched, near = (found.of(method, kind) for kind in ("random", "matched", "near"))
    return {
        "method": method,
        "random": f"{random.auc:.3f}",
        "interval": _interval(random),
        "precision": f"{random.average_precision or 0:.3f}",
        "matched": f"{matched.auc:.3f}",
        "matched interval": _interval(matched),
        "paired": f"{matched.paired or 0:.3f}",
        "near": f"{near.auc:.3f}",
        "ten": f"{10 * near.precision[0]:.1f}",
        "hundred": f"{near.hits:.1f}",
        "hundreds": f"{100 * near.precision[-1]:.1f}",
    }


def _interval(one: Judged) -> str:
    return f"{one.low:.3f}-{one.high:.3f}"


def _write(found: Backtest, folder: Path) -> list[Path]:
    """The tables, and the plots where matplotlib is installed; gives the files."""
    from kgagent.graph.links.judging import KS
    from kgagent.interchange.plots.canvas import installed
    from kgagent.interchange.rows import write_csv

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportFailed(folder, f"Cannot make the folder {folder}: {error.strerror}.") from error
    judged = [
        {k: v for k, v in asdict(one).items() if k != "precision"}
        | {f"precision at {k}": value for k, value in zip(KS, one.precision, strict=True)}
        for one in found.judged
    ]
    tables: dict[str, list[Row]] = {
        "methods": judged,
        "calibration": [asdict(one) for one in found.curve],
        "parts": [asdict(one) for one in found.parts],
    }
    written = []
    for name, rows in tables.items():
        written.append(folder / f"{name}.csv")
        write_csv(written[-1], rows, list(rows[0]) if rows else [])
    if not installed():
        say("No plots: pip install 'kgagent[plots]'")
        return written
    return written + _plots(found, folder)


def _plots(found: Backtest, folder: Path) -> list[Path]:
    from kgagent.graph.links.judging import KS
    from kgagent.interchange.plots import backtests

    made = [folder / f"{name}.png" for name in ("methods", "calibration", "first")]
    years = f"{found.cutoff + 1}-{found.cutoff + found.horizon}"
    kinds = {"random": "random pairs", "matched": "same degrees", "near": "within three steps"}
    panels = {
        title: {m: (j.auc, j.low, j.high) for m in found.methods for j in [found.of(m, kind)]}
        for kind, title in kinds.items()
    }
    title = f"Pairs linked in {years} among those that were not"
    backtests.draw_methods(made[0], panels, title=title, unit="AUC")
    points = [(one.said, one.came) for one in found.curve]
    backtests.draw_calibration(made[1], points, title="Said and came")
    best = sorted(found.methods, key=lambda m: -found.of(m, "near").hits)[:5]
    shown = dict.fromkeys(["combined", *best, "preferential attachment", "random"])
    lines = {m: [100 * p for p in found.of(m, "near").precision] for m in shown}
    backtests.draw_first(made[2], KS, lines, title=f"Near pairs that were linked in {years}")
    return made
