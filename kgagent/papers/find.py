"""Finding the papers that folders, patterns and single files stand for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kgagent.errors import NotFound, NothingToRead, UsageError
from kgagent.papers.sniff import READABLE, REFERENCES, kind_by_suffix, might_be_papers

NOT_PAPERS = frozenset(
    "readme license licence changelog contributing notice authors requirements "
    "code_of_conduct security source sources".split()
)
"""Stems (in any case) of files that describe a folder instead of being a paper in it."""


class Found(NamedTuple):
    """The files to read, in a stable order, and how many in the folders were left out."""

    paths: tuple[Path, ...]
    ignored: int


def find(inputs: Sequence[str]) -> list[Path]:
    """The files to read, in the order of the inputs, each once; see `survey`."""
    return list(survey(inputs).paths)


def survey(inputs: Sequence[str]) -> Found:
    """The files that folders (all that is in them), patterns (with **) and file names stand for.

    In folders and patterns hidden names, unknown suffixes and files such as README.md are left
    out and counted. A file or folder that may not be opened is among the paths, so that reading
    it says so. Raises `NotFound` for an input that is not there and `NothingToRead` when nothing
    is left.
    """
    paths: dict[str, Path] = {}
    seen: set[str] = set()
    for given in inputs:
        for path, wanted in _candidates(given):
            real = os.path.realpath(path)
            if wanted:
                paths.setdefault(real, path)
            seen.add(real)
    if not paths:
        raise NothingToRead(
            f"No paper in {', '.join(inputs) or 'nothing'} ({len(seen)} other files).",
            hint=f"kgagent reads {READABLE}.",
        )
    return Found(tuple(paths.values()), len(seen - paths.keys()))


def _candidates(given: str) -> Iterator[tuple[Path, bool]]:
    """Files with whether each is to be read."""
    path = Path(os.path.expanduser(given))  # noqa: PTH111 - Path.expanduser raises without a home
    if _is_dir(path):
        yield from _in_folder(path)
    elif os.path.lexists(path) or not _may_look(path.parent):
        yield path, True
    elif any(char in given for char in "*?["):
        yield from _in_pattern(given, path)
    else:
        raise NotFound(
            f"There is no file or folder '{given}'.",
            hint="Check the spelling and the folder you are in.",
        )


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _may_look(folder: Path) -> bool:
    return not _is_dir(folder) or os.access(folder, os.X_OK)


def _in_pattern(given: str, pattern: Path) -> Iterator[tuple[Path, bool]]:
    base = Path(pattern.anchor)
    parts = pattern.parts[1:] if pattern.anchor else pattern.parts
    try:
        matches = sorted(base.glob("/".join(parts)), key=lambda path: path.parts)
    except (ValueError, NotImplementedError) as error:
        raise UsageError(
            f"'{given}' is not a pattern: {error}.", hint="Use * in names, ** for any folders."
        ) from error
    named = {part for part in parts if part.startswith(".")}
    if not matches:
        raise NotFound(
            f"No file matches '{given}'.", hint="Check the pattern and the folder you are in."
        )
    for path in matches:
        if any(part.startswith(".") and part not in named for part in path.parts[-len(parts) :]):
            continue
        if _is_dir(path):
            yield from _in_folder(path)
        else:
            yield path, _is_paper(path)


def _in_folder(folder: Path) -> Iterator[tuple[Path, bool]]:
    """The folder's files, sorted by their names; a folder reached a second time is skipped."""
    refused: list[Path] = []
    visited: set[str] = set()
    files: list[Path] = []

    def note(error: OSError) -> None:
        refused.append(Path(error.filename))

    for where, folders, names in os.walk(folder, followlinks=True, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        real = os.path.realpath(where)
        if real in visited:
            folders.clear()
            continue
        visited.add(real)
        files.extend(Path(where, name) for name in names if not name.startswith("."))
    for path in sorted([*files, *refused], key=_place):
        yield path, path in refused or _is_paper(path)


def _is_paper(path: Path) -> bool:
    if path.exists() and not path.is_file():
        return False
    return path.stem.lower() not in NOT_PAPERS and might_be_papers(path)


def _place(path: Path) -> tuple[bool, tuple[str, ...]]:
    """References come first: their records then name the documents beside them."""
    return kind_by_suffix(path) not in REFERENCES, path.parts
