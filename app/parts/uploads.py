"""Papers that somebody uploads: strangers' files, read beside the page, each refusal with why."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import streamlit as st

from kgagent.agent.read import Read, add_papers
from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import KgagentError
from kgagent.papers.options import Limits
from kgagent.papers.read import read_papers
from kgagent.settings import Settings
from kgagent.storage.store import Store
from parts.words import tidy

KINDS = "pdf xml html docx bib ris json csv jsonl md txt".split()
MEGABYTES = 50
MOST = 20
"""Files at a time."""

LIMITS = Limits(max_bytes=MEGABYTES * 1_000_000)
PIECE = Settings().passage_size
_UNSAFE = re.compile(r"[^\w.-]+")


class File(Protocol):
    """A file as the browser sent it."""

    name: str

    def getvalue(self) -> bytes:
        """What is in it."""


@dataclass(slots=True)
class Reading:
    """Files that are being read: how many there are, what became of those that were read."""

    files: int
    done: list[Read] = field(default_factory=list)
    future: Future[None] | None = None
    failed: str = ""

    @property
    def working(self) -> bool:
        """Whether some are still to be read."""
        return self.future is not None and not self.future.done()


@st.cache_resource
def _reader() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="uploads")


def begin(store: Store, files: Sequence[File]) -> Reading:
    """Reads uploaded files into the store, one after the other, in a thread of its own."""
    kept = [(file.name, file.getvalue()) for file in files[:MOST]]
    reading = Reading(len(kept))
    reading.done += [
        Read("rejected", tidy(file.name), message=f"Only {MOST} files at a time: give it again.")
        for file in files[MOST:]
    ]
    reading.future = _reader().submit(_read, store, kept, reading)
    return reading


def _read(store: Store, files: Sequence[tuple[str, bytes]], reading: Reading) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix="kgagent-upload-") as folder:
            for number, (name, data) in enumerate(files):
                for read in add_papers(
                    store, _papers(Path(folder), number, name, data), size=PIECE
                ):
                    reading.done.append(read)
    except (KgagentError, OSError) as error:
        reading.failed = str(getattr(error, "message", error))


def _papers(folder: Path, number: int, name: str, data: bytes) -> Iterator[Paper | Rejection]:
    """What a file holds. It is kept in a folder of its own under a name without any path in it."""
    inside = folder / str(number)
    inside.mkdir()
    path = inside / safe(name)
    path.write_bytes(data)
    for item in read_papers([path], limits=LIMITS):
        yield replace(item, origin=item.origin.replace(str(inside), "uploaded"))


def safe(name: str) -> str:
    """A file name of letters, digits, dots and hyphens that keeps its suffix.

    >>> safe("../../etc/my paper.PDF"), safe("..")
    ('my-paper.PDF', 'paper')
    """
    last = tidy(name.replace("\\\\", "/").rsplit("/", 1)[-1], 200)
    stem, dot, suffix = last.rpartition(".")
    kept = _UNSAFE.sub("-", stem if dot else last).strip(".-")[:100] or "paper"
    return f"{kept}.{_UNSAFE.sub('', suffix)[:10]}" if dot and suffix else kept
