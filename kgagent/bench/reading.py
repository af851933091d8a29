"""The embedded reader beside published systems: every comparison whose gold lies in one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from kgagent.bench.score import Line
from kgagent.errors import NothingToRead, UsageError

Lines = Callable[[Path], Iterator[Line]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: its name, the folders its gold may lie in, what it measures, against whom."""

    name: str
    folders: str
    title: str
    source: str

    def lines(self, folder: Path) -> Iterator[Line]:
        """Our line and the others', scored in this call; a module's own, loaded when it is run."""
        found = import_module(f"kgagent.bench.{self.name}")
        return cast("Lines", found.lines)(folder)


COMPARISONS = (
    Comparison("speed", "biocomposites*", "Speed and memory", "abstracts of one field, one core"),
    Comparison(
        "wire57",
        "wire57*",
        "WiRe57: open relations of 57 sentences",
        "Léchelle, Gotti and Langlais 2019, arXiv 1809.08962",
    ),
    Comparison(
        "carb",
        "carb*",
        "CaRB: open relations of news and Wikipedia",
        "Bhardwaj, Aggarwal and Mausam 2019, D19-1651",
    ),
    Comparison(
        "keyphrases",
        "keyphrases*",
        "Inspec: the key concepts of an abstract",
        "Hulth 2003, W03-1028; top phrases stemmed, counted together",
    ),
    Comparison(
        "spans",
        "sci*",
        "SciERC and SciER: concepts and related pairs",
        "Luan et al. 2018, D18-1360; Zhang et al. 2024, 2024.emnlp-main.726",
    ),
    Comparison(
        "mine",
        "mine*",
        "MINE: facts of an essay that its graph keeps",
        "Mo et al. 2025, arXiv 2502.09956",
    ),
    Comparison(
        "acronyms",
        "acronyms*",
        "Acronyms and their long forms",
        "Veyseh et al. 2020, arXiv 2010.14678",
    ),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What one comparison gave for one folder; no lines where there was no gold."""

    comparison: Comparison
    folder: Path | None
    lines: tuple[Line, ...] = ()


def compare(data: Path, only: Sequence[str] = ()) -> Iterator[Compared]:
    """Yield each comparison's lines as it is done, in a fixed order; `only` names those to run.

    A comparison whose gold is not in `data` yields one entry without a folder. Raises UsageError
    for a name that is none, NothingToRead where `data` is no folder or holds no gold at all.
    """
    names = [comparison.name for comparison in COMPARISONS]
    for name in only:
        if name not in names:
            raise UsageError(
                f"There is no comparison '{name}'.", hint=f"Choose among: {', '.join(names)}"
            )
    if not data.is_dir():
        raise NothingToRead(f"{data} is not a folder.", hint="Name the folder that holds the gold.")
    chosen = [comparison for comparison in COMPARISONS if not only or comparison.name in only]
    found = {c.name: sorted(f for f in data.glob(c.folders) if f.is_dir()) for c in chosen}
    if not any(found.values()):
        raise NothingToRead(
            f"{data} holds no gold that a comparison reads.",
            hint=f"Expected folders: {', '.join(c.folders for c in chosen)}",
        )
    for comparison in chosen:
        if not found[comparison.name]:
            yield Compared(comparison, None)
        for folder in found[comparison.name]:
            yield Compared(comparison, folder, tuple(comparison.lines(folder)))
