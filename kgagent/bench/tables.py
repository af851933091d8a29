"""Comparisons as tables in Markdown, and their place in a page that people write around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from kgagent.bench.reading import Compared
from kgagent.bench.score import Line
from kgagent.errors import UsageError
from kgagent.interchange.replacing import replacing

START, END = "<!-- bench read: begin -->", "<!-- bench read: end -->"
"""What stands between these two lines of a page is replaced by `write`."""


def markdown(compared: Iterable[Compared]) -> str:
    """One section a comparison: a title, its source, and a table a set."""
    return "\n\n".join(_section(one) for one in compared) + "\n"


def _section(one: Compared) -> str:
    title = f"### {one.comparison.title}\n\n{one.comparison.source}."
    if one.folder is None:
        return f"{title} Not run: its gold was not there."
    return f"{title}\n\n{by_set(one.lines)}"


def by_set(lines: Sequence[Line]) -> str:
    """A table for each set among the lines, in their order."""
    sets = dict.fromkeys(line.set for line in lines)
    return "\n\n".join(_table([line for line in lines if line.set == name], name) for name in sets)


def _table(lines: Sequence[Line], name: str) -> str:
    columns = list(dict.fromkeys(figure for line in lines for figure in line.figures))
    rows = [[name, *columns], ["---"] * (len(columns) + 1)]
    for line in lines:
        system = f"{line.system} (published)" if line.published else line.system
        rows.append([system, *(shown(line.figures.get(column)) for column in columns)])
    noted: dict[str, list[str]] = {}
    for line in lines:
        if line.note:
            noted.setdefault(line.note, []).append(line.system)
    notes = (f"\n\n{_cell(', '.join(of))}: {_cell(note)}." for note, of in noted.items())
    return "\n".join([f"| {' | '.join(map(_cell, row))} |" for row in rows]) + "".join(notes)


def shown(figure: float | None) -> str:
    """A figure for a table: three places below 10, one above, none when it is whole.

    >>> shown(0.4567), shown(27.23), shown(35.0), shown(None)
    ('.457', '27.2', '35', '')
    """
    if figure is None:
        return ""
    if figure == int(figure) and abs(figure) >= 1:
        return f"{figure:,.0f}"
    if abs(figure) >= 10:
        return f"{figure:,.1f}"
    return re.sub(r"^(-?)0\.", r"\1.", f"{figure:.3f}")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def write(page: Path, tables: str) -> None:
    """Put the tables between the two marks of a page; the rest of it stays as it is.

    Raises UsageError where the page has no such marks, ExportFailed where it cannot be written.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Cannot read {page}: {error.strerror}.") from error
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise UsageError(
            f"{page} has no place for the tables.",
            hint=f"Put these two lines where they shall stand: {START} and {END}",
        )
    with replacing(page) as draft:
        draft.write_text(f"{before}{START}\n\n{tables}\n{END}{after}", encoding="utf-8")
