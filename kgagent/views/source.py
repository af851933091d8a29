"""Where a claim comes from: the quote in its passage, the paper, and the step that read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kgagent.errors import NotFound
from kgagent.storage import one_quote
from kgagent.storage.store import Store

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A quote with what stands `before` and `after` it in its passage; both are "" where its place
    is not known. `claim` has source, predicate and target; `paper` title, year, doi, venue, origin
    and page, all None where a model reasoned without a paper; `step` number, question and model.
    """

    quote: str
    before: str
    after: str
    grounded: bool
    claim: Row
    paper: Row
    step: Row


def source(store: Store, number: int) -> Source:
    """Where a piece of evidence, by its number, comes from. Raises NotFound where there is none."""
    with store.read() as tx:
        row = one_quote.quote(tx, number)
    if row is None:
        raise NotFound(f"There is no quote {number}.", hint="Open a concept to see its quotes.")
    before, after = _around(row)
    return Source(
        quote=row["quote"],
        before=before,
        after=after,
        grounded=row["grounded"],
        claim={name: row[name] for name in ("source", "predicate", "target")},
        paper={name: row[name] for name in ("title", "year", "doi", "venue", "origin", "page")},
        step={name: row[name] for name in ("step", "question", "model")},
    )


def _around(row: Row) -> tuple[str, str]:
    """The passage up to the quote and from it on, as the offsets say, or as the words are found."""
    text, said = row["text"] or "", row["quote"]
    if row["start"] is not None and text:
        start, end = row["start"] - row["offset"], row["end"] - row["offset"]
        if 0 <= start < end <= len(text) and text[start:end].split() == said.split():
            return text[:start], text[end:]
    if said and said in text:
        before, _, after = text.partition(said)
        return before, after
    return "", ""
