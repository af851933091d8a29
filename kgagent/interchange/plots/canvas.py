"""What all plots share: their look, their axes, and how they become files that never differ."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from kgagent.errors import MissingExtra, UsageError
from kgagent.interchange.replacing import replacing
from kgagent.interchange.xmltext import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Values = Sequence[float | None]
Floats = npt.NDArray[np.float64]

FORMATS = (".png", ".svg")
WIDTH = 7.2
"""Inches: a page with margins."""

ACROSS = 3
"""Small multiples beside each other."""

DOTS = 200
LONGEST_NAME = 38

# Okabe and Ito: told apart by eyes that confuse red and green; yellow is left out, as it is lost
# on white. In grey print the dashes tell the lines apart.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#56B4E9", "#E69F00")
DASHES = ("-", "--", ":")
INK, FAINT = "#222222", "#BBBBBB"

_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so letters are the same everywhere
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.5,
    "lines.linewidth": 1.2,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.direction": "out",
    "text.parse_math": False,  # a name with dollar signs is a name, not a formula
    "svg.hashsalt": "kgagent",
    "svg.fonttype": "path",
}


def installed() -> bool:
    """Whether plots can be drawn; nothing is loaded."""
    return importlib.util.find_spec("matplotlib") is not None


@contextmanager
def drawing(path: Path, *, height: float, width: float = WIDTH) -> Iterator[Figure]:
    """An empty figure, so many inches high, which becomes the file `path` when the block ends.

    PNG with 200 dots an inch, or SVG; the same picture is the same bytes with the same version of
    matplotlib. Raises MissingExtra where matplotlib is not installed, UsageError for other formats,
    ExportFailed where the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(
            f"Cannot draw {path.name}: plots are {' or '.join(FORMATS)} files.",
            hint="Name the file so, for example growth.svg.",
        )
    if not installed():
        raise MissingExtra("plots", "Drawing plots")
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE), warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; that is no reason to stop.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        nothing = {"Software": None} if suffix == ".png" else {"Date": None, "Creator": None}
        with replacing(path) as draft:
            figure.savefig(draft, format=suffix[1:], dpi=DOTS, metadata=nothing)


def numbers(values: Values) -> Floats:
    """The values to draw; one that is undefined is a gap."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def short(name: str) -> str:
    """A name as it stands beside a line: on one line, cut with an ellipsis.

    >>> short("an uncommonly long name that nobody could read beside a line")
    'an uncommonly long name that nobody c…'
    """
    name = one_line(name)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def plain(value: float) -> str:
    """A number as people write it, with thousands apart.

    >>> plain(12000), plain(0.25), plain(-0.00001)
    ('12,000', '0.25', '−0.00001')
    """
    text = f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.10f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")


def plain_ticks(axes: Axes, which: str = "xy") -> None:
    """Labels of the axes as `plain` writes them, on linear and on logarithmic scales."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    for axis in (axes.xaxis, axes.yaxis):
        if axis.axis_name in which:
            axis.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))
            axis.set_minor_formatter(NullFormatter())


def whole_steps(axes: Axes, steps: Sequence[int]) -> None:
    """The horizontal axis from the first to the last step, with whole numbers only."""
    from matplotlib.ticker import MaxNLocator

    if steps:
        axes.set_xlim(min(steps), max(*steps, min(steps) + 1))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
