"""Gold names of concepts, whatever split lies in the folder: which names are one concept."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kgagent.bench.clusters import Groups
from kgagent.errors import NothingToRead, UsageError

FIRST_NAMES = 6000
"""Names of the Disease Ontology that are compared, as the published baseline does."""
_TRAINING = re.compile(r"_train(?:ing)?$")


@dataclass(frozen=True, slots=True)
class Names:
    """One set: its title, and the groups to compare one by one (one, or one a paper).

    `background` holds all names of the file, for weights that count how rare something is.
    """

    title: str
    parts: tuple[Groups, ...]
    background: tuple[str, ...]
    note: str = ""


def sets(folder: Path, *, training: bool = False) -> Iterator[Names]:
    """Yield every set of the folder by name; those called training only when asked for.

    Read are `bc5cdr*.tsv` and other tables of (concept, name), `disease_ontology*.tsv` (the first
    6,000 names), `scienceie*.tsv` (paper, name, name) and `scierc*.tsv` (paper, group, name).
    Raises NothingToRead where there is none.
    """
    files = [file for file in sorted(folder.glob("*.tsv")) if "predict" not in file.name]
    chosen = [file for file in files if training or not _TRAINING.search(file.stem)]
    if not chosen:
        raise NothingToRead(
            f"{folder} holds no names to compare.", hint="Expected tables of concept, tab, name."
        )
    for file in chosen:
        yield _read(file)


def acronyms(file: Path) -> dict[str, list[str]]:
    """Each acronym of the file with its long forms."""
    told = json.loads(file.read_text(encoding="utf-8"))
    return {short: sorted(set(forms)) for short, forms in told.items()}


def _read(file: Path) -> Names:
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line]
    if any(len(row) < 2 for row in rows):
        raise UsageError(f"{file} is no table of concept, tab, name.")
    title = file.stem.replace("_", " ")
    if file.stem.startswith("scienceie"):
        return Names(title, (_linked(rows),), ())
    if file.stem.startswith("scierc"):
        return Names(
            title, tuple(_by_paper(rows)), (), "names are compared within their paper only"
        )
    if file.stem.startswith("disease_ontology"):
        every = tuple(dict.fromkeys(row[1] for row in rows))
        first = rows[:FIRST_NAMES]
        return Names(f"{title}, first {len(first):,} names", (_by_name(first),), every)
    return Names(title, (_by_name(rows),), ())


def _by_name(rows: list[list[str]]) -> Groups:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row[1]].add(row[0])
    return {name: frozenset(groups) for name, groups in found.items()}


def _by_paper(rows: list[list[str]]) -> Iterator[Groups]:
    papers: dict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        papers[row[0]].append(row[1:])
    for lines in papers.values():
        yield _by_name(lines)


def _linked(rows: list[list[str]]) -> Groups:
    """Groups of names linked by any row (paper, name, name), directly or not."""
    parent: dict[str, str] = {}

    def find(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for row in rows:
        low, high = sorted((find(row[1]), find(row[2])))
        parent[high] = low
    return {name: frozenset((find(name),)) for name in list(parent)}
