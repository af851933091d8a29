"""Which passages speak to a question: BM25, and with an embedder nearness of meaning, fused.

Fusion by reciprocal ranks: Cormack, Clarke, Buettcher 2009, "Reciprocal rank fusion outperforms
Condorcet and individual rank learning methods"; score(d) = sum over rankings of 1 / (60 + rank).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgagent.retrieval.bm25 import PassageIndex
from kgagent.retrieval.freshness import Freshness

RANK_OFFSET = 60
NEAR = 0.35
"""The least cosine at which a passage speaks to a question that shares no word with it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Unit vectors of the passages (in the order of the index), and how to embed a question."""

    vectors: npt.NDArray[np.float32]
    embed: Callable[[Sequence[str]], npt.NDArray[np.float32]]


class Retriever:
    """Ranks passages for a question; without `meaning`, by their words alone."""

    def __init__(self, passages: Iterable[tuple[int, str]], meaning: Meaning | None = None) -> None:
        self._index = PassageIndex(passages)
        self.freshness = Freshness(self._index)
        self._meaning = meaning

    def best(self, question: str, *, among: Iterable[int], count: int) -> list[int]:
        """The ids of at most `count` passages out of `among` that speak to the question.

        Best first; equal scores in reading order.

        >>> retriever = Retriever([(7, "Silk is strong."), (8, "Bone holds collagen.")])
        >>> retriever.best("collagen in bone", among={7, 8}, count=2)
        [8]
        """
        at = self._index.positions(among)
        words = self._index.scores(question)[at]
        if self._meaning is None:
            fused, speaks = words, words > 0
        else:
            asked = self._meaning.embed([question])[0]
            near = (self._meaning.vectors[at] @ asked).round(4)
            fused, speaks = _fused(words, near), (words > 0) | (near >= NEAR)
        at, fused = at[speaks], fused[speaks]
        order = np.argsort(-fused, kind="stable")[:count]
        return [self._index.ids[position] for position in at[order]]


def _fused(*rankings: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    fused = np.zeros(len(rankings[0]))
    for scores in rankings:
        ranks = np.empty(len(scores))
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        fused += np.where(scores > 0, 1 / (RANK_OFFSET + ranks), 0)
    return fused.round(9)
