"""The figures that paper A (Buehler 2025, arXiv 2502.13025) draws of a growth, as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgagent.cli.output import say
from kgagent.errors import ExportFailed, MissingExtra
from kgagent.interchange.plots.canvas import Values, installed
from kgagent.interchange.plots.curves import Panel, draw_growth, draw_lines
from kgagent.interchange.plots.distributions import draw_degrees, draw_histogram, draw_histograms
from kgagent.interchange.plots.grids import draw_correlations, draw_presence

if TYPE_CHECKING:
    from kgagent.graph.build import Multigraph
    from kgagent.graph.measures.powerlaw import PowerLaw
    from kgagent.graph.measures.tails import Comparison
    from kgagent.storage.store import Store
    from kgagent.views.overtime import Bridges, Communities, Growth
    from kgagent.views.spread import DegreeLaw

Row = dict[str, Any]

LINES = 10
LOOKS = 5
"""Steps at which the betweenness of all concepts is looked at."""

PANELS = {
    "concepts": ("Concepts", "concepts"),
    "relations": ("Relations", "relations"),
    "mean_degree": ("Mean degree", "2E/N"),
    "max_neighbours": ("Most neighbours", "concepts"),
    "largest_component": ("Largest component", "concepts"),
    "clustering": ("Mean clustering", "0 to 1"),
    "transitivity": ("Transitivity", "0 to 1"),
    "assortativity": ("Degree assortativity", "−1 to 1"),
    "modularity": ("Modularity", "Q"),
    "communities": ("Communities", "communities"),
    "bridges": ("Bridges", "concepts"),
    "mean_path": ("Mean shortest path", "relations"),
    "diameter": ("Diameter", "relations"),
    "betweenness_mean": ("Mean betweenness", "share of paths"),
    "betweenness_max": ("Highest betweenness", "share of paths"),
    "cut_concepts": ("Cut concepts", "concepts"),
    "core": ("Largest k-core: k", "k"),
    "core_size": ("Largest k-core: size", "concepts"),
}

CONNECTED = {
    "drawn_new": ("Newly connected, drawn anew", "pairs of 1,000"),
    "fixed_new": ("Newly connected, fixed pairs", "pairs"),
    "fixed_connected": ("Connected so far, fixed pairs", "pairs"),
}


def draw(store: Store, rows: Sequence[Row], *, folder: Path, suffix: str, every: int) -> list[Path]:
    """Draws everything into the folder, which is made where it is not there; gives the files.

    Raises MissingExtra without matplotlib, ExportFailed where a file cannot be written.
    """
    from kgagent.views import overtime

    if not installed():
        raise MissingExtra("plots", "Drawing plots")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportFailed(folder, f"Cannot make the folder {folder}: {error.strerror}.") from error
    say("Drawing ...")
    growth = overtime.read(store)
    to = _Files(folder, suffix)
    _figures(to, rows)
    bridges, communities = overtime.bridges_and_communities(growth, every=every)
    steps = [row["step"] for row in rows]
    _hubs(to, store, growth, steps)
    _bridges(to, bridges)
    _communities(to, communities)
    _as_it_stands(to, store, growth)
    return to.made


class _Files:
    """Names for the files to draw, and which were `made`."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self.folder, self.suffix = folder, suffix
        self.made: list[Path] = []

    def __call__(self, name: str) -> Path:
        self.made.append(self.folder / f"{name}{self.suffix}")
        return self.made[-1]


def _panels(rows: Sequence[Row], titles: dict[str, tuple[str, str]]) -> list[Panel]:
    return [Panel(*said, [row[name] for row in rows]) for name, said in titles.items()]


def _lines(curves: Iterable[tuple[str, Values]]) -> dict[str, Values]:
    """Curves by name; of concepts with one name the later ones get a number."""
    found: dict[str, Values] = {}
    for name, values in curves:
        alike = sum(name == other.partition(" #")[0] for other in found)
        found[f"{name} #{alike + 1}" if alike else name] = values
    return found


def _figures(to: _Files, rows: Sequence[Row]) -> None:
    steps = [row["step"] for row in rows]
    measured = any(row["pairs"] is not None for row in rows)
    panels = _panels(rows, PANELS)
    if not measured:  # then an empty panel would say that a figure is undefined
        panels = [panel for panel in panels if any(v is not None for v in panel.values)]
    draw_growth(to("growth"), steps, panels)
    if measured:
        title = "Newly connected pairs at each step"
        draw_growth(to("newly-connected"), steps, _panels(rows, CONNECTED), title=title)


def _hubs(to: _Files, store: Store, growth: Growth, steps: Sequence[int]) -> None:
    from kgagent.views import overtime

    hubs = overtime.hubs(growth)
    grown = _lines((hub.name, hub.degrees) for hub in hubs.strongest)
    draw_lines(to("hubs"), steps, grown, title="Hub growth", unit="relations")
    emerged = [step for step, count in hubs.emerged.items() for _ in range(count)]
    title = f"Hub emergence: first step with more than {hubs.above} relations"
    draw_histogram(to("hub-emergence"), emerged, title=title, label="step")
    between = _lines((one.name, one.values) for one in overtime.between(store, count=LINES))
    if between:
        title = "Betweenness of the concepts that had most over all steps"
        draw_lines(to("betweenness-growth"), steps, between, title=title, unit="share of paths")


def _bridges(to: _Files, found: Bridges) -> None:
    persistent = [bridge.steps for bridge in found.persistent]
    title = "Bridge persistence: for how many steps a concept was a bridge"
    draw_histogram(to("bridge-persistence"), persistent, title=title, label="steps", log=True)
    draw_presence(to("bridge-presence"), found.earliest, found.present, title="Early bridges")


def _communities(to: _Files, found: Communities) -> None:
    steps = [turn.step for turn in found.turns]
    sizes = _lines((one.name, [n or None for n in one.sizes]) for one in found.lasting[:LINES])
    title = "The largest communities"
    draw_lines(to("communities"), steps, sizes, title=title, unit="concepts")
    events = [
        Panel("Communities", "communities", [turn.communities for turn in found.turns]),
        Panel("Born", "communities", [turn.born for turn in found.turns]),
        Panel("Died", "communities", [turn.died for turn in found.turns]),
        Panel("Split", "communities", [turn.split for turn in found.turns]),
        Panel("Merged", "communities", [turn.merged for turn in found.turns]),
    ]
    title = "What became of communities since the point before"
    draw_growth(to("community-events"), steps, events, title=title)


def _as_it_stands(to: _Files, store: Store, growth: Growth) -> None:
    from kgagent.views import spread
    from kgagent.views.at import graph_at

    graph = graph_at(store).multigraph
    law = spread.degree_law(graph, seed=growth.seed)
    fit = law.fit
    laws = {_said(law, fit): law.points} if fit else {}
    notes = [_against(other) for other in law.against]
    start = fit.xmin if fit else None
    draw_degrees(to("degrees"), law.degrees, laws=laws, xmin=start, notes=notes)
    lengths = spread.path_lengths(graph, seed=growth.seed).lengths
    apart = [length for length, count in lengths.items() for _ in range(count)]
    title = f"Shortest paths between {len(apart):,} pairs of the largest component"
    draw_histogram(to("path-lengths"), apart, title=title, label="relations", counted="pairs")
    if len(graph.vertices.keys) <= spread.EXACT:
        _centralities(to, store, graph, growth)


def _centralities(to: _Files, store: Store, graph: Multigraph, growth: Growth) -> None:
    from kgagent.views import spread

    found = spread.centralities(graph, seed=growth.seed)
    for name, values in found.values.items():
        label = name if name.endswith("ness") else f"{name} centrality"
        log = name != "closeness"
        draw_histogram(to(name), values, title=label.capitalize(), label=label, log=log)
    title = f"Means over the {found.paths} longest shortest paths"
    draw_correlations(to("path-correlations"), found.measures, found.correlations, title=title)
    steps = sorted({max(1, round(growth.last * part / LOOKS)) for part in range(1, LOOKS + 1)})
    at = spread.betweenness_at(store, steps)
    panels = {f"After step {step:,}": values for step, values in at.items()}
    panels["All of these"] = tuple(value for values in at.values() for value in values)
    title = "Betweenness of all concepts"
    draw_histograms(to("betweenness-steps"), panels, title=title, label="betweenness", log=True)


def _said(law: DegreeLaw, fit: PowerLaw) -> str:
    """The fit in words, with what it is worth."""
    tested = f", bootstrap {_p(law.tested.p)}" if law.tested else ""
    return f"power law, exponent {fit.alpha:.2f} ± {fit.error:.2f}{tested}"


def _against(other: Comparison) -> str:
    """How the power law stands against another one, in words."""
    better = "fits better" if other.ratio > 0 else "fits worse"
    said = "undecided" if other.p is None or other.p >= 0.1 else better
    p = "" if other.p is None else f", {_p(other.p)}"
    return f"against {other.law}: {said} (ratio {other.ratio:.1f}{p})".replace("-", "−")


def _p(value: float) -> str:
    return "p < 0.01" if value < 0.01 else f"p = {value:.2f}"
