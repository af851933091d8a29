"""Plots over the steps of a growth: small multiples of measures, and one line a concept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kgagent.interchange.plots.canvas import (
    ACROSS,
    COLOURS,
    DASHES,
    Floats,
    Values,
    drawing,
    numbers,
    plain_ticks,
    short,
    whole_steps,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANEL_HEIGHT = 1.55
_DISTANCE = 0.048
"""Least distance between two names beside their lines, as a share of the height."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure at every step; `unit` says what its numbers count, None is undefined."""

    title: str
    unit: str
    values: Values


def draw_growth(
    path: Path, steps: Sequence[int], panels: Sequence[Panel], *, title: str = "Growth"
) -> None:
    """The measures of every step as small multiples, three across, over the same steps.

    Raises ValueError where a panel has not one value for each step, and what `drawing` raises.
    """
    for panel in panels:
        _check(steps, panel.values, panel.title)
    rows = max(1, math.ceil(len(panels) / ACROSS))
    with drawing(path, height=0.5 + rows * _PANEL_HEIGHT) as figure:
        figure.suptitle(title, fontsize=10, x=0.01, ha="left")
        for place, panel in enumerate(panels, 1):
            axes = figure.add_subplot(rows, ACROSS, place)
            _draw_panel(axes, steps, panel)
            if place > len(panels) - ACROSS:
                axes.set_xlabel("step")


def draw_lines(
    path: Path,
    steps: Sequence[int],
    lines: Mapping[str, Values],
    *,
    title: str,
    unit: str,
) -> None:
    """A line for each concept, its name at the line's end: hub growth, betweenness of bridges.

    Raises ValueError where a line has not one value for each step, and what `drawing` raises.
    """
    for name, values in lines.items():
        _check(steps, values, name)
    with drawing(path, height=4.2) as figure:
        axes = figure.add_subplot()
        axes.set_title(title, fontsize=10, loc="left")
        axes.set_xlabel("step")
        axes.set_ylabel(unit)
        drawn = {name: numbers(values) for name, values in lines.items()}
        for place, points in enumerate(drawn.values()):
            _line(axes, steps, points, _look(place))
        axes.set_ylim(*_room(list(drawn.values())))
        whole_steps(axes, steps)
        plain_ticks(axes)
        _name_lines(axes, steps, drawn)


def _check(steps: Sequence[int], values: Values, name: str) -> None:
    if len(values) != len(steps):
        raise ValueError(f"{name}: {len(values)} values for {len(steps)} steps")


def _draw_panel(axes: Axes, steps: Sequence[int], panel: Panel) -> None:
    values = numbers(panel.values)
    axes.set_title(panel.title, loc="left", fontweight="bold")
    axes.set_ylabel(panel.unit, fontsize=7)
    whole_steps(axes, steps)
    known = np.isfinite(values)
    if not known.any():
        axes.text(0.5, 0.5, "undefined", ha="center", va="center", transform=axes.transAxes)
        axes.set_yticks([])
        return
    _line(axes, steps, values, (COLOURS[0], DASHES[0]))
    middle = float(values[known][0])
    room = max(1.0, abs(middle)) / 2
    if float(np.ptp(values[known])) <= 1e-12 * room:
        axes.set_ylim(middle - room, middle + room)
    plain_ticks(axes)


def _line(axes: Axes, steps: Sequence[int], values: Floats, look: tuple[str, str]) -> None:
    """A line with gaps; what stands alone between two of them, and makes no line, is a dot."""
    known = np.concatenate(([False], np.isfinite(values), [False]))
    alone = known[1:-1] & ~known[:-2] & ~known[2:]
    axes.plot(steps, values, color=look[0], linestyle=look[1])
    if alone.any():
        at = np.asarray(steps)[alone]
        axes.plot(at, values[alone], "o", color=look[0], markersize=3, clip_on=False)


def _look(place: int) -> tuple[str, str]:
    return COLOURS[place % len(COLOURS)], DASHES[place // len(COLOURS) % len(DASHES)]


def _room(drawn: Sequence[Floats]) -> tuple[float, float]:
    """From 0, or the lowest value below it, to a little above the highest."""
    known = [values[np.isfinite(values)] for values in drawn]
    everything = np.concatenate([*known, np.zeros(1)])
    low, high = float(everything.min()), float(everything.max())
    return low, high + 0.04 * (high - low) if high > low else low + 1.0


def _name_lines(axes: Axes, steps: Sequence[int], drawn: Mapping[str, Floats]) -> None:
    """The names right of the lines, apart from each other, each with a thread to its line's end."""
    low, high = axes.get_ylim()
    known = {name: np.flatnonzero(np.isfinite(values)) for name, values in drawn.items()}
    ends = {
        name: (float(drawn[name][at[-1]]) - low) / (high - low)
        for name, at in known.items()
        if len(at)
    }
    order = sorted(ends, key=lambda name: ends[name])
    looks = {name: _look(number)[0] for number, name in enumerate(drawn)}
    for name, place in zip(order, _spread([ends[name] for name in order]), strict=True):
        axes.annotate(
            short(name),
            xy=(steps[known[name][-1]], ends[name]),
            xytext=(1.04, place),
            xycoords=("data", "axes fraction"),
            textcoords="axes fraction",
            va="center",
            fontsize=7,
            arrowprops={
                "arrowstyle": "-",
                "linestyle": "-" if known[name][-1] == len(steps) - 1 else ":",
                "color": looks[name],
                "linewidth": 0.6,
                "relpos": (0, 0.5),
                "shrinkB": 0,
            },
        )


def _spread(wanted: Sequence[float]) -> list[float]:
    """Places as near to the wanted ones, which rise, as their distance allows.

    >>> _spread([0.5, 0.5])
    [0.476, 0.524]
    """
    distance = min(_DISTANCE, 1.0 / max(1, len(wanted)))
    groups: list[list[float]] = []  # [sum of the wanted firsts, members]
    for place in wanted:
        groups.append([place, 1])
        while len(groups) > 1:
            (before, many), (now, few) = groups[-2], groups[-1]
            if before / many + distance * many <= now / few:
                break
            groups[-2:] = [[before + now - few * distance * many, many + few]]
    placed: list[float] = []
    for total, many in groups:
        placed += [total / many + distance * k for k in range(int(many))]
    return [round(place, 6) for place in placed]
