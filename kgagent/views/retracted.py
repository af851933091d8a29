"""Papers that are away, and what retracted ones said: to be looked at, and counted nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kgagent.storage import archive, one_concept, removals
from kgagent.storage.removals import RETRACTED
from kgagent.storage.store import Store, Transaction
from kgagent.storage.tables import concepts, evidence, passages, relations

Row = dict[str, Any]


def removed(store: Store) -> list[Row]:
    """The papers that are away, the newest first: paper, title, year, DOI, how (`kind`), reason,
    day, the step that was the newest then, and the number of the decision."""
    with store.read() as tx:
        return [_told(row) for row in removals.standing(tx)]


def retracted(store: Store, name: str | None = None) -> list[Row]:
    """What retracted papers said, of a concept (any of its names) or of all: source, predicate,
    target, quote, paper and `mark`, such as "retracted (2024-05-01, withdrawn by its authors)"."""
    with store.read() as tx:
        gone = {row["paper"]: row for row in removals.standing(tx) if row["kind"] == RETRACTED}
        return _said(tx, gone, name) if gone else []


def _told(row: Row) -> Row:
    day = datetime.fromtimestamp(row["removed_at"], UTC).date().isoformat()
    kept = ("paper", "title", "year", "doi", "kind", "reason", "step")
    return {name: row[name] for name in kept} | {"day": day, "decision": row["act"]}


def mark(row: Row) -> str:
    """How a paper that is away is marked.

    >>> mark({"kind": "retracted", "day": "2024-05-01", "reason": "images used twice"})
    'retracted (2024-05-01, images used twice)'
    """
    return f"{row['kind']} ({', '.join(part for part in (row['day'], row['reason']) if part)})"


def _said(tx: Transaction, gone: dict[int, Row], name: str | None) -> list[Row]:
    kept = archive.read(tx, passages, evidence, relations, concepts)
    place = {row["id"]: row for row in kept["passages"] if row["paper_id"] in gone}
    pieces = [row for row in kept["evidence"] if row["passage_id"] in place]
    said = {row["id"]: row for row in kept["relations"]}
    said |= one_concept.said(tx, {row["relation_id"] for row in pieces} - said.keys())
    named = {row["id"]: row for row in kept["concepts"]}
    ends = {end for row in said.values() for end in (row["source_id"], row["target_id"])}
    named |= one_concept.by_id(tx, ends - named.keys())
    wanted = None if name is None else one_concept.meant(tx, name, named.values())
    found = []
    for row in pieces:
        relation = said[row["relation_id"]]
        both = relation["source_id"], relation["target_id"]
        if wanted is not None and not wanted & set(both):
            continue
        passage = place[row["passage_id"]]
        paper = _told(gone[passage["paper_id"]])
        found.append(
            {
                "source": named[both[0]]["name"],
                "predicate": relation["predicate"],
                "target": named[both[1]]["name"],
                "page": passage["page"],
                "mark": mark(paper),
            }
            | {part: row[part] for part in ("quote", "grounded", "negated", "hedged")}
            | {part: paper[part] for part in ("paper", "title", "year", "doi", "reason", "day")}
        )
    return found
