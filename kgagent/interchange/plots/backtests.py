"""Plots of a back-test: methods side by side, what was said against what came, hits by rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kgagent.interchange.plots.canvas import (
    COLOURS,
    DASHES,
    FAINT,
    INK,
    drawing,
    plain_ticks,
    short,
)

Interval = tuple[float, float, float]
"""A value, and the ends of its interval."""


def draw_methods(
    path: Path, panels: Mapping[str, Mapping[str, Interval]], *, title: str, unit: str
) -> None:
    """A row a method, a panel a kind of pairs: the value as a dot with its interval.

    Every panel has the methods of the first, in its order. Raises what `drawing` raises.
    """
    names = list(next(iter(panels.values()), {}))
    with drawing(path, height=0.9 + 0.16 * max(len(names), 4)) as figure:
        figure.suptitle(title, fontsize=10, x=0.01, ha="left")
        for place, (panel, values) in enumerate(panels.items(), 1):
            axes = figure.add_subplot(1, len(panels), place)
            axes.set_title(panel, loc="left", fontweight="bold")
            axes.set_xlabel(unit)
            axes.axvline(0.5, color=FAINT, linewidth=0.8)
            for row, name in enumerate(names):
                middle, low, high = values[name]
                colour = COLOURS[1] if name.startswith("combined") else COLOURS[0]
                axes.plot([low, high], [row, row], color=colour)
                axes.plot([middle], [row], "o", color=colour, markersize=3)
            axes.set_yticks(range(len(names)), [short(n) for n in names] if place == 1 else [])
            axes.set_ylim(len(names) - 0.5, -0.5)
            plain_ticks(axes, "x")


def draw_calibration(path: Path, points: Sequence[tuple[float, float]], *, title: str) -> None:
    """What was said (across) against what came (up), both logarithmic; on the line they agree.

    Points at 0 have no place here. Raises what `drawing` raises.
    """
    known = [(said, came) for said, came in points if said > 0 and came > 0]
    with drawing(path, height=4.0, width=4.4) as figure:
        axes = figure.add_subplot()
        axes.set_title(title, fontsize=10, loc="left")
        axes.set_xlabel("probability that was said")
        axes.set_ylabel("share that came")
        axes.set_xscale("log")
        axes.set_yscale("log")
        if known:
            ends = [min(min(p) for p in known) / 2, min(1.0, 2 * max(max(p) for p in known))]
            axes.plot(ends, ends, color=INK, linewidth=0.6, linestyle=DASHES[1])
            axes.plot(*zip(*known, strict=True), "o-", color=COLOURS[0], markersize=3.5)


def draw_first(
    path: Path, counts: Sequence[int], lines: Mapping[str, Sequence[float]], *, title: str
) -> None:
    """How many per hundred of the first 10, 50, 100 … came, a line a method.

    Raises what `drawing` raises.
    """
    with drawing(path, height=3.6) as figure:
        axes = figure.add_subplot()
        axes.set_title(title, fontsize=10, loc="left")
        axes.set_xlabel("pairs looked at, the best first")
        axes.set_ylabel("of a hundred came true")
        axes.set_xscale("log")
        for place, (name, values) in enumerate(lines.items()):
            dash = DASHES[place // len(COLOURS) % len(DASHES)]
            colour = COLOURS[place % len(COLOURS)]
            axes.plot(counts, values, dash, marker="o", markersize=3, color=colour, label=name)
        axes.set_xticks(list(counts))
        axes.set_ylim(bottom=0)
        plain_ticks(axes)
        axes.legend(frameon=False)
