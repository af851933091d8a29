"""Vectors in the store: float32 bytes, never mixed between embedders, never a NaN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from kgagent.errors import UsageError
from kgagent.storage.tables import passages, vectors

PASSAGE, CONCEPT = "passage", "concept"
Vector = npt.NDArray[np.float32]


def add(connection: Connection, owner: str, embedder: str, found: Mapping[int, Vector]) -> None:
    """Stores one vector for each owner id; raises UsageError for one that is not finite or zero."""
    rows = []
    for identity, vector in found.items():
        if not np.isfinite(vector).all() or not vector.any():
            raise UsageError(f"The embedder {embedder} gave a vector that is zero or not finite.")
        data = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        row = {"owner": owner, "owner_id": identity, "embedder": embedder}
        rows.append(row | {"dimension": int(vector.shape[0]), "data": data})
    if rows:
        connection.execute(vectors.insert(), rows)


def matrix(
    connection: Connection, owner: str, embedder: str, ids: Sequence[int]
) -> npt.NDArray[np.float32]:
    """The vectors of these owners as rows, shape (len(ids), dimension), in their order."""
    if not ids:
        return np.zeros((0, 0), dtype=np.float32)
    query = select(vectors.c.owner_id, vectors.c.data)
    query = query.where(vectors.c.owner == owner, vectors.c.embedder == embedder)
    found: dict[int, bytes] = dict(connection.execute(query).all())
    joined = b"".join(found[identity] for identity in ids)
    return np.frombuffer(joined, dtype="<f4").reshape(len(ids), -1)


def without(connection: Connection, owner: str, embedder: str, ids: Sequence[int]) -> list[int]:
    """Those of these owners that this embedder has not embedded yet, in their order."""
    query = select(vectors.c.owner_id)
    query = query.where(vectors.c.owner == owner, vectors.c.embedder == embedder)
    have = set(connection.execute(query).scalars())
    return [identity for identity in ids if identity not in have]


def forget_others(connection: Connection, owner: str, embedder: str) -> None:
    """Remove what other embedders made of these owners: vectors of two are never compared."""
    connection.execute(
        vectors.delete().where(vectors.c.owner == owner, vectors.c.embedder != embedder)
    )


def passages_without(connection: Connection, embedder: str, *, limit: int) -> list[int]:
    """The ids of at most `limit` passages that this embedder has not embedded yet, in order."""
    have = select(vectors.c.owner_id)
    have = have.where(vectors.c.owner == PASSAGE, vectors.c.embedder == embedder)
    query = select(passages.c.id).where(passages.c.id.not_in(have)).order_by(passages.c.id)
    return list(connection.execute(query.limit(limit)).scalars())
