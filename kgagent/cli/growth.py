"""`kgagent growth`: every figure after every step, as a table, a file or pictures."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database
from kgagent.cli.output import out, plain, show, table
from kgagent.errors import UsageError

if TYPE_CHECKING:
    from kgagent.storage.store import Store
    from kgagent.views.overtime import Bridges, Communities, Growth, Hubs

Row = dict[str, Any]

ROWS = 20
"""About so many steps are shown where nobody says how many."""

TOP = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A figure as the table shows it: its heading, its digits; a higher `rank` goes first where
    the terminal is narrow."""

    name: str
    heading: str
    digits: int
    rank: int


COLUMNS = (
    Column("step", "step", 0, 0),
    Column("concepts", "concepts", 0, 1),
    Column("relations", "relations", 0, 2),
    Column("mean_degree", "degree", 2, 3),
    Column("largest_component", "largest", 0, 7),
    Column("clustering", "clustering", 3, 6),
    Column("transitivity", "transitivity", 3, 13),
    Column("assortativity", "assortativity", 3, 14),
    Column("modularity", "modularity", 3, 4),
    Column("communities", "communities", 0, 8),
    Column("bridges", "bridges", 0, 9),
    Column("mean_path", "path", 2, 5),
    Column("diameter", "diameter", 0, 10),
    Column("betweenness_mean", "between", 5, 15),
    Column("betweenness_max", "at most", 3, 16),
    Column("cut_concepts", "cut", 0, 11),
    Column("core", "core", 0, 12),
    Column("fixed_new", "joined", 0, 17),
    Column("drawn_new", "drawn", 0, 18),
)


def growth(
    db: Database = None,
    every: Annotated[
        int | None,
        typer.Option(min=1, help="Show every N-th step.", show_default="about 20 steps"),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write every figure of every step to a CSV file.")
    ] = None,
    parquet: Annotated[
        Path | None, typer.Option("--parquet", help="The same as a Parquet file.")
    ] = None,
    plots: Annotated[
        Path | None, typer.Option("--plots", help="Draw the growth: PNG files in this folder.")
    ] = None,
    svg: Annotated[bool, typer.Option("--svg", help="Draw SVG files instead.")] = False,
    hubs: Annotated[
        bool, typer.Option("--hubs", help="The concepts that grew most, and when they were hubs.")
    ] = False,
    bridges: Annotated[
        bool, typer.Option("--bridges", help="The concepts that were bridges for most steps.")
    ] = False,
    communities: Annotated[
        bool, typer.Option("--communities", help="Communities: births, deaths, splits, merges.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """How the graph grew: its figures after each step.

    Degree is 2E/N; largest, concepts in the largest component; path, the mean shortest one there;
    between, betweenness on average and at most; cut, concepts that hold parts together; core, the
    largest k-core; joined, pairs of a fixed sample that a step connected; drawn, the same of pairs
    drawn anew at each step. "-" is undefined or was not measured, ">" a lower bound.

    Example:  kgagent growth --every 50 --csv growth.csv --plots figures
    """
    from kgagent import views
    from kgagent.views import overtime

    if svg and plots is None:
        raise UsageError("--svg says how to draw; nothing is drawn.", hint="Add: --plots FOLDER")
    with opened(db) as store:
        rows = views.growth(store)
        told: Row = {}
        if hubs or bridges or communities:
            read = overtime.read(store)
            if hubs:
                told["hubs"] = overtime.hubs(read)
            told |= _replayed(read, bridges, communities, pace(read.last, every))
        written = _write(rows, csv, parquet)
        written += _plots(store, rows, plots, ".svg" if svg else ".png", every)
    if not told and not written:
        told["steps"] = [rows[step - 1] for step in chosen(_measured(rows), every)]
    show(as_json, _document(told, written), lambda: _draw(told, written, len(rows)))


def chosen(measured: Sequence[bool], every: int | None) -> list[int]:
    """The steps to show: the first, every n-th and the last; about 20 where nobody says.

    Where nobody says, steps that were `measured` in full are preferred to those beside them.

    >>> chosen([True] * 7, 3), len(chosen([True] * 1000, None)), chosen([False] * 3, None)
    ([1, 3, 6, 7], 20, [1, 2, 3])
    >>> chosen([step % 4 == 0 for step in range(1, 101)], None)[:4]
    [1, 4, 12, 16]
    """
    last = len(measured)
    if every:
        return sorted({1, *range(every, last + 1, every), last} if last else [])
    wanted = min(last, ROWS)
    even = [round(1 + (last - 1) * place / max(1, wanted - 1)) for place in range(wanted)]
    apart = (last - 1) / max(1, wanted - 1) / 2
    known = [step for step, full in enumerate(measured, 1) if full]
    for place, step in enumerate(even[1:-1], 1):
        nearest = min(known, key=lambda other: abs(other - step), default=step)
        if abs(nearest - step) < apart:
            even[place] = nearest
    return sorted(set(even))


def _measured(rows: Sequence[Row]) -> list[bool]:
    return [row["pairs"] is not None for row in rows]


def pace(last: int, every: int | None) -> int:
    """How many steps lie between two looks at the communities."""
    return every or max(1, round(last / ROWS))


def _replayed(read: Growth, bridges: bool, communities: bool, every: int) -> Row:
    from kgagent.views import overtime

    if bridges and communities:
        found = overtime.bridges_and_communities(read, every=every)
        return dict(zip(("bridges", "communities"), found, strict=True))
    if bridges:
        return {"bridges": overtime.bridges(read)}
    return {"communities": overtime.communities(read, every=every)} if communities else {}


def _write(rows: Sequence[Row], csv: Path | None, parquet: Path | None) -> list[Path]:
    from kgagent.interchange.rows import write_csv, write_parquet
    from kgagent.views.overtime import FIGURES

    if csv is not None:
        write_csv(csv, rows, list(FIGURES))
    if parquet is not None:
        write_parquet(parquet, rows, FIGURES)
    return [path for path in (csv, parquet) if path is not None]


def _plots(
    store: Store, rows: Sequence[Row], folder: Path | None, suffix: str, every: int | None
) -> list[Path]:
    if folder is None or not rows:
        return []
    from kgagent.cli import growth_plots

    return growth_plots.draw(
        store, rows, folder=folder, suffix=suffix, every=pace(len(rows), every)
    )


def _document(told: Row, written: Sequence[Path]) -> Row:
    """What is told, for programs."""
    found = {name: value if name == "steps" else asdict(value) for name, value in told.items()}
    if "bridges" in found:
        present = told["bridges"].present.tolist()
        found["bridges"]["present"] = ["".join("01"[there] for there in row) for row in present]
    return found | ({"written": [str(path) for path in written]} if written else {})


def _draw(told: Row, written: Sequence[Path], last: int) -> None:
    if not last:
        told = {}
        out("Nothing yet.  Next:  kgagent grow PAPERS")
    drawn: dict[str, Callable[[Any], None]] = {
        "steps": _draw_steps,
        "hubs": _draw_hubs,
        "bridges": _draw_bridges,
        "communities": _draw_communities,
    }
    for place, (name, value) in enumerate(told.items()):
        if place:
            out()
        drawn[name](value)
    if told and written:
        out()
    for path in written:
        out(f"Wrote {plain(path)}")


def _draw_steps(rows: Sequence[Row]) -> None:
    cells = [{column.name: _cell(row, column) for column in COLUMNS} for row in rows]
    # A pipe has no width; then nothing is left out.
    width = shutil.get_terminal_size((0, 0)).columns
    shown = fitting(cells, width) if width else COLUMNS
    names = {column.name: column.heading for column in shown}
    table(cells, names, numbers=names)
    out()
    left = len(COLUMNS) - len(shown)
    more = f"{left} more column{'s' * (left > 1)}: " if left else ""
    out(f"Next:  {more}kgagent growth --csv growth.csv    kgagent growth --plots figures")


def _cell(row: Row, column: Column) -> str:
    """A figure as the table shows it."""
    value = row[column.name]
    if value is None:
        return "-"
    bound = ">" if column.name == "diameter" and row["diameter_exact"] is False else ""
    return f"{bound}{value:,.{column.digits}f}"


def fitting(cells: Sequence[Row], width: int) -> list[Column]:
    """The columns for a terminal so wide: those of lowest rank, in their order, that fit."""
    left = width
    kept: set[str] = set()
    for column in sorted(COLUMNS, key=lambda column: column.rank):
        needed = max(len(text) for text in _texts(cells, column)) + (2 if kept else 0)
        if needed > left and kept:
            break
        kept.add(column.name)
        left -= needed
    return [column for column in COLUMNS if column.name in kept]


def _texts(cells: Sequence[Row], column: Column) -> Iterable[str]:
    return [column.heading, *(row[column.name] for row in cells)]


def _draw_hubs(found: Hubs) -> None:
    rows = [
        {"name": hub.name, "emerged": _or_dash(hub.emerged), "peak": hub.peak}
        | {"now": hub.degrees[-1], "halfway": hub.degrees[(len(hub.degrees) - 1) // 2]}
        for hub in found.strongest
    ]
    columns = {"name": "concept", "emerged": "hub since step", "halfway": "relations halfway"}
    table(rows, columns | {"now": "now", "peak": "at most"}, numbers={"emerged"})
    ever = sum(found.emerged.values())
    out()
    out(f"{ever:,} concepts have had more than {found.above} relations, which makes a hub here.")


def _or_dash(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _draw_bridges(found: Bridges) -> None:
    if not found.persistent:
        out("No concept has been a bridge yet.")
        return
    rows = [asdict(bridge) | {"now": _yes(bridge.now)} for bridge in found.persistent[:TOP]]
    columns = {"name": "concept", "steps": "bridge in steps", "first": "since step"}
    table(rows, columns | {"now": "still"})
    out()
    out(f"{len(found.persistent):,} concepts have been bridges, in {found.steps:,} steps.")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _draw_communities(found: Communities) -> None:
    columns = {"step": "step", "communities": "communities", "born": "born", "died": "died"}
    table([asdict(turn) for turn in found.turns], columns | {"split": "split", "merged": "merged"})
    out()
    rows = [
        {"name": one.name, "now": one.sizes[-1], "peak": one.peak} for one in found.lasting[:TOP]
    ]
    table(rows, {"now": "concepts", "peak": "at most", "name": "largest communities"})
