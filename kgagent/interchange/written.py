"""What was written, and the check that it reads back the same before it takes its place."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kgagent.errors import ExportFailed


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written and read back: `concepts` vertices, `edges` edges that stand for
    `relations` relations, and `attributes` values on vertices and edges together. `path` names the
    file, or the folder; `files` are all files where there is more than one."""

    path: Path
    concepts: int
    relations: int
    edges: int
    attributes: int = 0
    files: tuple[Path, ...] = ()


class Prints:
    """Remembers values in eight bytes each, to compare what is read with what was written.

    >>> prints = Prints()
    >>> prints.add("silk")
    >>> prints.difference(["silk"]), prints.difference([]), prints.difference(["silk", "x"])
    ('', '1 of 1 are missing', "number 2 is not what was written: 'x'")
    """

    def __init__(self) -> None:
        self._prints = array("q")

    def add(self, value: Hashable) -> None:
        """Remembers one more value."""
        self._prints.append(hash(value))

    def difference(self, values: Iterable[Hashable]) -> str:
        """The first thing in which the values differ from those added, or nothing."""
        found = 0
        for found, value in enumerate(values, 1):
            if found > len(self._prints) or hash(value) != self._prints[found - 1]:
                return f"number {found} is not what was written: {_brief(value)}"
        missing = len(self._prints) - found
        return f"{missing} of {len(self._prints)} are missing" if missing else ""


def compare(path: Path, meant: Prints, read: Callable[[], Iterable[Hashable]]) -> None:
    """Raises ExportFailed where what is read is not what was meant, or cannot be read."""
    try:
        difference = meant.difference(read())
    except ValueError as error:
        difference = f"it cannot be read ({error})"
    refuse(path, difference)


def refuse(path: Path, difference: str) -> None:
    """Raises ExportFailed where there is a difference between the file and what was meant."""
    if difference:
        raise ExportFailed(
            path,
            f"{path} does not read back as it was written: {difference}. "
            "What was there before is unchanged; please report this.",
        )


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 300 else text[:299] + "…"
