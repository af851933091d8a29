"""Where the two files of a pair lie: one of concepts, one of relations; replaced together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kgagent.errors import ExportFailed
from kgagent.interchange.replacing import replacing


class Pair(NamedTuple):
    """The two files."""

    concepts: Path
    relations: Path


def pair(path: Path, ending: str) -> Pair:
    """Beside each other where `path` has the ending, else in the folder `path`.

    >>> [file.name for file in pair(Path("silk.csv"), ".csv")]
    ['silk.nodes.csv', 'silk.relationships.csv']
    >>> [str(file) for file in pair(Path("silk"), ".csv")]
    ['silk/nodes.csv', 'silk/relationships.csv']
    """
    if path.suffix.lower() == ending and not path.is_dir():
        begin = str(path.with_suffix(""))
        return Pair(Path(f"{begin}.nodes{ending}"), Path(f"{begin}.relationships{ending}"))
    return Pair(path / f"nodes{ending}", path / f"relationships{ending}")


@contextmanager
def replacing_pair(path: Path, ending: str) -> Iterator[tuple[Pair, Pair]]:
    """The pair, and two drafts that take its place when the block ends well.

    Raises ExportFailed where they cannot be written.
    """
    files = pair(path, ending)
    folder = files.concepts.parent
    if not folder.exists() and folder.parent.is_dir():
        try:
            folder.mkdir()
        except OSError as error:
            raise ExportFailed(path, f"Cannot write {path}: {error.strerror}.") from error
    with replacing(files.concepts) as concepts, replacing(files.relations) as relations:
        yield files, Pair(concepts, relations)
