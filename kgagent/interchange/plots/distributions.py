"""Plots of how values are spread: degrees with a fitted law, and histograms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kgagent.interchange.plots.canvas import (
    ACROSS,
    COLOURS,
    INK,
    Floats,
    drawing,
    plain,
    plain_ticks,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BARS = 40
WHOLE = 1_000_000
"""Whole numbers that span so many are like any others."""

_DASHES = ("--", ":", "-.")


def draw_degrees(
    path: Path,
    degrees: Sequence[int],
    *,
    laws: Mapping[str, Sequence[tuple[float, float]]] | None = None,
    xmin: int | None = None,
    notes: Sequence[str] = (),
    title: str = "Degree distribution",
) -> None:
    """The share of concepts with at least so many relations, both axes logarithmic, with laws.

    `laws` holds what each fitted law says, as (degree, share of all concepts with at least so
    many); `xmin` is where the fit begins; `notes` stand below the laws.
    Degrees of 0 have no place here. Raises what `drawing` raises.
    """
    values, counts = np.unique([d for d in degrees if d > 0], return_counts=True)
    shares = np.cumsum(counts[::-1])[::-1] / max(1, counts.sum())
    with drawing(path, height=3.8) as figure:
        axes = figure.add_subplot()
        axes.set_title(title, fontsize=10, loc="left")
        axes.set_xlabel("degree k (relations of a concept)")
        axes.set_ylabel("share of concepts with degree ≥ k")
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.plot(values, shares, "o", color=COLOURS[0], markersize=3.5, label="observed")
        for place, (name, points) in enumerate((laws or {}).items()):
            x, y = np.array(points, dtype=float).reshape(-1, 2).T
            axes.plot(x, y, color=COLOURS[1 + place % 4], linestyle=_DASHES[place % 3], label=name)
        for note in notes:
            axes.plot([], [], " ", label=note)
        if xmin is not None:
            axes.axvline(xmin, color=INK, linewidth=0.6, linestyle=(0, (1, 2)))
            axes.text(
                xmin, 0.02, f" fit from {xmin}", transform=axes.get_xaxis_transform(), fontsize=7
            )
        if len(values):
            axes.set_ylim(float(shares[-1]) / 2, 1.5)
            axes.set_xlim(0.9, float(values[-1]) * 1.3)
        plain_ticks(axes)
        axes.legend(frameon=False)


def draw_histogram(
    path: Path,
    values: Sequence[float],
    *,
    title: str,
    label: str,
    counted: str = "concepts",
    log: bool = False,
) -> None:
    """How many values fall into which range; whole numbers that span few get a bar each.

    `label` names the values with their unit, `counted` what is counted; `log` makes the vertical
    axis logarithmic. The mean is marked. Raises what `drawing` raises.
    """
    with drawing(path, height=3.2) as figure:
        axes = figure.add_subplot()
        axes.set_title(title, fontsize=10, loc="left")
        axes.set_xlabel(label)
        axes.set_ylabel(counted)
        _draw_bars(axes, values, log=log)


def draw_histograms(
    path: Path,
    panels: Mapping[str, Sequence[float]],
    *,
    title: str,
    label: str,
    counted: str = "concepts",
    log: bool = False,
) -> None:
    """The same for several sets of values by their titles, three across, each with its own axes.

    Raises what `drawing` raises.
    """
    rows = max(1, math.ceil(len(panels) / ACROSS))
    with drawing(path, height=0.5 + rows * 2.0) as figure:
        figure.suptitle(title, fontsize=10, x=0.01, ha="left")
        for place, (said, values) in enumerate(panels.items(), 1):
            axes = figure.add_subplot(rows, ACROSS, place)
            axes.set_title(said, loc="left", fontweight="bold")
            axes.set_xlabel(label)
            axes.set_ylabel(counted if place % ACROSS == 1 else "")
            _draw_bars(axes, values, log=log)


def _draw_bars(axes: Axes, values: Sequence[float], *, log: bool) -> None:
    """A histogram with its mean, or the word that there is none."""
    known = np.array([value for value in values if np.isfinite(value)], dtype=float)
    axes.grid(visible=False, axis="x")
    if not len(known):
        axes.text(0.5, 0.5, "undefined", ha="center", transform=axes.transAxes)
        axes.set_xticks([])
        axes.set_yticks([])
        return
    axes.hist(known, bins=_edges(known), color=COLOURS[0], edgecolor="white", log=log)
    if log:  # a single value is a bar that is seen
        axes.set_ylim(bottom=0.7)
    mean = float(known.mean())
    said = f"mean {plain(float(f'{mean:.3g}'))}"
    axes.axvline(mean, color=COLOURS[1], linewidth=1, linestyle="--", label=said)
    axes.legend(frameon=False)
    plain_ticks(axes)


def _edges(known: Floats) -> list[float]:
    """The borders of the bars."""
    low, high = float(known.min()), float(known.max())
    if np.array_equal(known, np.round(known)) and high - low < WHOLE:
        # Bars of as many whole numbers each: others would be high and low in turn for no reason.
        wide = math.ceil((high - low + 1) / BARS)
        return [border - 0.5 for border in range(int(low), int(high) + wide + 1, wide)]
    if high - low <= 1e-12 * max(1.0, abs(high)):
        return [low - 0.5, low + 0.5]
    return [low + (high - low) * border / BARS for border in range(BARS + 1)]
