"""Plots with a cell for each pair: who was there at which step, and which measures go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kgagent.interchange.plots.canvas import INK, drawing, short, whole_steps

_ROW = 0.105
_PRESENT = ("#FFFFFF", "#0072B2")


def draw_presence(
    path: Path,
    names: Sequence[str],
    present: npt.NDArray[np.bool_],
    *,
    title: str = "Bridge persistence",
    first_step: int = 1,
) -> None:
    """A row for each concept, filled where it was there in that step; shape (names, steps).

    Raises ValueError where there is not one name for each row, and what `drawing` raises.
    """
    if present.ndim != 2 or len(names) != len(present):
        raise ValueError(f"{len(names)} names for a matrix of shape {present.shape}")
    from_to = (first_step - 0.5, first_step + max(1, present.shape[1]) - 0.5)
    with drawing(path, height=1.1 + _ROW * max(12, len(names))) as figure:
        from matplotlib.colors import ListedColormap

        axes = figure.add_subplot()
        axes.set_title(f"{title} (filled: a bridge in that step)", fontsize=10, loc="left")
        axes.set_xlabel("step")
        axes.set_ylabel("concept, earliest first")
        axes.grid(visible=False)
        if present.size:
            axes.imshow(
                present.astype(np.uint8),
                aspect="auto",
                interpolation="nearest",
                cmap=ListedColormap(_PRESENT),
                vmin=0,
                vmax=1,
                extent=(*from_to, len(names) - 0.5, -0.5),
            )
            for edge in np.arange(0.5, len(names) - 1):
                axes.axhline(edge, color="white", linewidth=0.4)
        axes.set_yticks(range(len(names)), [short(name) for name in names], fontsize=5.5)
        axes.tick_params(axis="y", length=0)
        whole_steps(axes, range(first_step, first_step + present.shape[1]))
        axes.set_xlim(*from_to)


def draw_correlations(
    path: Path,
    names: Sequence[str],
    values: Mapping[tuple[str, str], float | None],
    *,
    title: str,
) -> None:
    """A cell for each two measures with their correlation: purple below 0, orange above.

    One that is undefined is a dash. Raises what `drawing` raises.
    """
    matrix = np.array(
        [[np.nan if (v := values.get((a, b))) is None else v for b in names] for a in names]
    ).reshape(len(names), len(names))
    side = 1.6 + 0.55 * max(3, len(names))
    with drawing(path, height=side, width=side + 1.2) as figure:
        axes = figure.add_subplot()
        axes.set_title(title, fontsize=10, loc="left")
        axes.grid(visible=False)
        if matrix.size:
            shown = axes.imshow(np.nan_to_num(matrix), cmap="PuOr_r", vmin=-1, vmax=1)
            figure.colorbar(shown, ax=axes, label="Pearson's correlation", shrink=0.8)
        axes.set_xticks(range(len(names)), [short(n) for n in names], rotation=45, ha="right")
        axes.set_yticks(range(len(names)), [short(n) for n in names])
        for row, column in np.ndindex(*matrix.shape):
            value = matrix[row, column]
            text = "–" if np.isnan(value) else f"{value:.2f}".replace("-", "−")
            colour = "white" if abs(value) > 0.7 else INK
            axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=7)
