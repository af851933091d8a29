"""`kgagent measure`: the figures of the graph after any step, and paper A's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database
from kgagent.cli.output import out, plain, say, show, table
from kgagent.errors import NotFound, UsageError

if TYPE_CHECKING:
    from kgagent.domain.growth import Figures, Measures
    from kgagent.storage.store import Store

Seed = Annotated[int, typer.Option("--seed", min=0, help="The random seed of what is sampled.")]


def measure(
    step: Annotated[int | None, typer.Option("--step", min=1, help="After this step.")] = None,
    every: Annotated[
        int | None, typer.Option("--every", min=1, help="Measure every n-th step, and list them.")
    ] = None,
    all_steps: Annotated[bool, typer.Option("--all", help="Measure every step.")] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Sample nothing; slow when large.")
    ] = False,
    paper: Annotated[
        bool, typer.Option("--paper", help="Paper A's table, in its definitions, beside its own.")
    ] = False,
    corrected: Annotated[
        bool, typer.Option("--corrected", help="The sound variants, and what differs.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Every other measure, by family.")] = False,
    seed: Seed = 0,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """What the graph looks like in figures, now or after any step.

    While it grows every step is measured; --every and --all fill in what large graphs left out.

    Example:  kgagent measure --paper    kgagent measure --step 40    kgagent measure --every 10
    """
    if sum((exact, paper, corrected, full, every is not None or all_steps)) > 1:
        raise UsageError(
            "Choose one of --exact, --paper, --corrected, --full, --every and --all.",
            hint="kgagent measure --help",
        )
    with opened(db) as store:
        if every is not None or all_steps:
            _each(store, every or 1, as_json=as_json)
            return
        number = _number(store, step)
        if paper:
            _paper(store, number, seed, as_json=as_json)
        elif corrected:
            _corrected(store, number, seed, as_json=as_json)
        elif full:
            _full(store, number, seed, as_json=as_json)
        else:
            _figures(store, number, seed, exact=exact, as_json=as_json)


def _number(store: Store, step: int | None) -> int:
    """The step that is meant; raises NotFound where there is none."""
    from kgagent.views import measured

    last = measured.last_step(store)
    if not last:
        raise NotFound("Nothing was grown yet.", hint="kgagent grow PAPERS")
    if step is not None and step > last:
        raise NotFound(f"There is no step {step}.", hint=f"This graph has steps 1 to {last}.")
    return step or last


def _fill(store: Store, wanted: Callable[[int, int], bool]) -> None:
    """Measure what was not, and say so while it goes on."""
    from kgagent.agent.measure import measure_steps

    for done, number in enumerate(measure_steps(store, wanted), start=1):
        if done % 50 == 0:
            say(f"measured step {number:,}")


def _figures(store: Store, number: int, seed: int, *, exact: bool, as_json: bool) -> None:
    from kgagent.views import measured
    from kgagent.views.at import graph_at

    found = measured.stored(store, number)
    if not exact and found.figures is None:
        _fill(store, lambda step, _: step == number)
        found = measured.stored(store, number)
    figures = measured.exactly(graph_at(store, number), seed=seed) if exact else found.figures
    told: dict[str, Any] = {"step": number, **asdict(found), "exact": exact}
    told["figures"] = asdict(figures) if figures else None
    show(as_json, told, lambda: _draw(number, found, figures, exact=exact))


def _draw(number: int, found: Measures, figures: Figures | None, *, exact: bool) -> None:
    out(f"after step               {number:,}")
    out(f"concepts, relations      {found.concepts:,}, {found.relations:,}")
    out(f"mean degree              {found.mean_degree:.3f} (2E/N over all relations)")
    out(f"components               {found.components:,}, largest {found.largest_component:,}")
    out(f"communities, modularity  {found.communities:,}, {found.modularity:.4f}")
    out(f"bridges                  {found.bridges:,}")
    if figures is None:
        return
    out(f"linked pairs             {figures.pairs:,}, most neighbours {figures.max_neighbours:,}")
    out(f"clustering               {_value(figures.clustering)} (mean local)")
    out(f"transitivity             {_value(figures.transitivity)}")
    out(f"assortativity            {_value(figures.assortativity)}")
    out(f"largest core             {figures.core}, of {figures.core_size:,} concepts")
    out(f"cut concepts             {figures.cut_concepts:,}")
    out(f"mean path                {_value(figures.mean_path, figures.mean_path_error)}")
    bound = "" if figures.diameter_exact else "at least "
    out(f"diameter                 {bound}{plain(figures.diameter) or '-'}")
    mean, most = figures.betweenness_mean, figures.betweenness_max
    out(f"betweenness, mean        {_value(mean, figures.betweenness_mean_error, digits=6)}")
    out(f"betweenness, largest     {_value(most, figures.betweenness_max_error)}")
    if found.between and not exact:
        out("                         " + ", ".join(plain(one.name) for one in found.between[:5]))
    if not exact:
        share = f"{figures.fixed_connected:,} of {figures.fixed_pairs:,} fixed pairs"
        out(f"connected                {share}, {figures.fixed_new:,} since this step")
        out(f"newly connected, as A    {figures.drawn_new:,} of 1,000 pairs drawn anew")
    out()
    out("Next:  kgagent measure --paper    kgagent measure --full    kgagent growth")


def _value(value: float | None, error: float | None = 0.0, *, digits: int = 4) -> str:
    """A figure with its standard error, where it has one; "-" where it is not defined."""
    if value is None:
        return "-"
    sampled = f" ± {error:.{digits}f}" if error else ""
    return f"{value:.{digits}f}{sampled}"


def _each(store: Store, every: int, *, as_json: bool) -> None:
    """Measure every n-th step and the last, and list them."""
    from kgagent import views

    _fill(store, lambda step, last: step % every == 0 or step == last)
    rows = views.growth(store)
    chosen = [row for row in rows if row["step"] % every == 0 or row is rows[-1]]
    columns = {
        "step": "step", "concepts": "concepts", "relations": "relations",
        "clustering": "clustering", "transitivity": "transitivity", "modularity": "modularity",
        "mean_path": "mean path", "diameter": "diameter", "betweenness_max": "betweenness",
        "assortativity": "assortativity",
    }  # fmt: skip
    show(as_json, chosen, lambda: table(chosen, columns))


def _paper(store: Store, number: int, seed: int, *, as_json: bool) -> None:
    from kgagent.views import measured
    from kgagent.views.at import graph_at

    rows = [asdict(row) for row in measured.paper_table(graph_at(store, number), seed=seed)]
    columns = {"name": "paper A's measure", "value": "this graph", "g1": "G1", "g2": "G2"}
    show(as_json, {"step": number, "rows": rows}, lambda: table(_told(rows), columns))


def _corrected(store: Store, number: int, seed: int, *, as_json: bool) -> None:
    from kgagent.views import measured
    from kgagent.views.at import graph_at

    rows = [asdict(row) for row in measured.sound_table(graph_at(store, number), seed=seed)]

    def draw() -> None:
        for row in _told(rows):
            out(f"{row['name']:42}{row['value']:>12}")
            out(f"    {row['differs']}")

    show(as_json, {"step": number, "rows": rows}, draw)


def _full(store: Store, number: int, seed: int, *, as_json: bool) -> None:
    from kgagent.views import measured
    from kgagent.views.at import graph_at
    from kgagent.wiring import vectors_of_concepts

    graph = graph_at(store, number)
    vectors = vectors_of_concepts(graph.multigraph.vertices.keys)
    rows = [asdict(line) for line in measured.in_full(graph, seed=seed, vectors=vectors)]
    columns = {"family": "family", "name": "measure", "value": "value", "about": "about"}
    show(as_json, {"step": number, "rows": rows}, lambda: table(_told(rows), columns))


def _told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows for people: values to four digits that count, what is not defined as such."""
    return [row | {"value": _digits(row["value"])} for row in rows]


def _digits(value: float | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"
