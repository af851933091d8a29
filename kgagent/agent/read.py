"""Reading papers into the store: each one once, each refusal with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kgagent.domain.paper import Paper, Rejection
from kgagent.embedding.protocol import Embedder
from kgagent.llm.embedded.acronyms import definitions as defined_in
from kgagent.papers.split import split
from kgagent.storage import definitions, papers, vectors
from kgagent.storage.definitions import StoredDefinition
from kgagent.storage.store import Store, Transaction

AT_ONCE = 20
"""Papers per transaction."""

EMBEDDED_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Read:
    """What became of one thing that was read: "added", "known" (the same paper is there already)
    or "rejected", with the reason."""

    outcome: str
    origin: str
    title: str = ""
    passages: int = 0
    message: str = ""


def add_papers(store: Store, found: Iterable[Paper | Rejection], *, size: int) -> Iterator[Read]:
    """Stores papers, split into passages of at most `size` characters; what it yields is committed.

    Stopped anywhere and started again it goes on: papers that are there are known by their DOI, or
    else by their text.
    """
    stream = iter(found)
    while batch := list(islice(stream, AT_ONCE)):
        with store.write() as tx:
            outcomes = [_store(tx, item, size) for item in batch]
        yield from outcomes


def embed_passages(store: Store, embedder: Embedder) -> Iterator[int]:
    """Embeds the passages that this embedder has not seen; yields how many at a time, committed."""
    while True:
        with store.read() as tx:
            ids = vectors.passages_without(tx, embedder.name, limit=EMBEDDED_AT_ONCE)
            texts = [passage.text for passage in papers.fetch(tx, ids)]
        if not ids:
            return
        found = dict(zip(ids, embedder.embed(texts), strict=True))
        with store.write() as tx:
            vectors.add(tx, vectors.PASSAGE, embedder.name, found)
        yield len(ids)


def _store(tx: Transaction, item: Paper | Rejection, size: int) -> Read:
    if isinstance(item, Rejection):
        papers.reject(tx, item)
        return Read("rejected", item.origin, message=item.message)
    if papers.known(tx, item):
        return Read("known", item.origin, item.title)
    pieces = split(item.text, size=size, page_starts=item.page_starts)
    if not pieces:
        empty = Rejection(item.origin, "empty", "The paper has no text.")
        return _store(tx, empty, size)
    paper = papers.add(tx, item, pieces)
    definitions.add(tx, paper, _defined(item.text))
    return Read("added", item.origin, item.title, len(pieces))


def _defined(text: str) -> list[StoredDefinition]:
    """The acronyms that a paper defines, with where."""
    return [
        StoredDefinition(
            found.short,
            found.long,
            min(found.long_span[0], found.short_span[0]),
            max(found.bracket[1], found.long_span[1], found.short_span[1]),
        )
        for found in defined_in(text)
    ]
