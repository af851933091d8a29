"""Reading papers into the store: each one once, each refusal with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kgagent.domain.paper import Paper, Passage, Rejection
from kgagent.embedding.protocol import Embedder
from kgagent.errors import DatabaseBusy
from kgagent.llm.embedded.acronyms import definitions as defined_in
from kgagent.papers.same import Brief, Shelf, is_better, joined
from kgagent.papers.split import split
from kgagent.storage import definitions, papers, removals, vectors
from kgagent.storage.definitions import StoredDefinition
from kgagent.storage.store import Store, Transaction

AT_ONCE = 20
"""Papers per transaction."""

EMBEDDED_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Read:
    """What became of one thing that was read: "added", "known" (the same paper is there already)
    or "rejected", with the reason.

    The `message` of a known one says what it changed: its text or what is known about it took the
    place of what was there, or could not, as that was read already; or that it was removed.
    """

    outcome: str
    origin: str
    title: str = ""
    passages: int = 0
    message: str = ""


def add_papers(
    store: Store, found: Iterable[Paper | Rejection], *, size: int, retracted: bool = False
) -> Iterator[Read]:
    """Stores papers, split into passages of at most `size` characters; what it yields is committed.

    Stopped anywhere and started again it goes on: papers that are there are known by their DOI, or
    their text, their arXiv or PubMed id, or their title and year. Of a paper that comes twice the
    better text is kept (a full text over an abstract), as long as nothing was read of the other.
    What is known to be retracted is refused, unless `retracted` papers are wanted.
    """
    stream = iter(found) if retracted else map(_not_retracted, found)
    shelf = Shelf()
    while batch := list(islice(stream, AT_ONCE)):
        with store.write() as tx:
            outcomes = [_store(store, tx, item, size, shelf) for item in batch]
        yield from outcomes


def _not_retracted(item: Paper | Rejection) -> Paper | Rejection:
    if isinstance(item, Rejection) or not item.retracted:
        return item
    what = f"'{item.title or item.origin}' was retracted"
    message = f"{what}: read it nevertheless with kgagent add --retracted read."
    return Rejection(item.origin, "retracted", message)


def add_one(tx: Transaction, paper: Paper, *, size: int) -> tuple[int, int]:
    """Stores a paper that is not there, with what it defines; gives its id and its passages."""
    pieces = split(paper.text, size=size, page_starts=paper.page_starts)
    stored = papers.add(tx, paper, pieces)
    definitions.add(tx, stored, _defined(paper.text))
    return stored, len(pieces)


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


def _store(store: Store, tx: Transaction, item: Paper | Rejection, size: int, shelf: Shelf) -> Read:
    if isinstance(item, Rejection):
        papers.reject(tx, item)
        return Read("rejected", item.origin, message=item.message)
    for row in papers.names(tx, after=shelf.last):
        shelf.put(Brief(*row))
    there = papers.same(tx, item) or shelf.find(item)
    old = papers.get(tx, there) if there else None  # another process may have taken it away
    pieces = split(item.text, size=size, page_starts=item.page_starts)
    if not pieces:
        empty = Rejection(item.origin, "empty", "The paper has no text.")
        return _store(store, tx, empty, size, shelf)
    if there and old is not None:
        return _meet(store, tx, _Meeting(there, old, item, pieces), shelf)
    if gone := removals.left_out(tx, item.key):
        back = f"It was {gone['kind']}; bring it back with: kgagent paper restore {gone['paper']}"
        return Read("known", item.origin, item.title, message=back)
    add_one(tx, item, size=size)
    return Read("added", item.origin, item.title, len(pieces))


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A paper that is there, and the same one as it came again."""

    id: int
    old: Paper
    new: Paper
    pieces: list[Passage]


def _meet(store: Store, tx: Transaction, both: _Meeting, shelf: Shelf) -> Read:
    old, new = both.old, both.new
    better = is_better(new, length=len(old.text))
    known = Read("known", new.origin, new.title)
    if papers.is_read(tx, both.id):
        if not better:
            return known
        kept = "It was read with a shorter text already, which is kept."
        return Read("known", new.origin, new.title, message=kept)
    if better:
        try:
            with store.lock():
                whole = joined(old, new, text=True)
                papers.rewrite(tx, both.id, whole, both.pieces)
                definitions.add(tx, both.id, _defined(whole.text))
        except DatabaseBusy:
            kept = "Its text is longer, but a run is going on; add it again when that has ended."
            return Read("known", new.origin, new.title, message=kept)
        shelf.put(_brief(both.id, whole))
        message = f"Its text takes the place of the shorter one from {old.origin}."
        return Read("known", new.origin, new.title, len(both.pieces), message=message)
    whole = joined(old, new, text=False)
    if whole == old:
        return known
    papers.describe(tx, both.id, whole)
    shelf.put(_brief(both.id, whole))
    message = f"What it says about the paper is added to that from {old.origin}."
    return Read("known", new.origin, new.title, message=message)


def _brief(identity: int, paper: Paper) -> Brief:
    return Brief(identity, paper.title, paper.year, paper.doi, paper.identifier, paper.reader)


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
