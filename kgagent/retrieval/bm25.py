"""BM25 over the words of passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import bm25s
import numpy as np
import numpy.typing as npt

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
COMMON = frozenset(
    "a an and are as at be by for from has have how in is it its of on or that the their this to "
    "was were what which who why with else known about related does do between link links".split()
)


Places = npt.NDArray[np.int64]


def words(text: str) -> list[str]:
    """The words of a text, folded, common ones left out; hyphenated words also in their parts.

    >>> words("What is self-healing concrete?")
    ['self-healing', 'self', 'healing', 'concrete']
    """
    found: list[str] = []
    for word in WORD.findall(text.casefold()):
        parts = word.split("-")
        found += [word, *parts] if len(parts) > 1 else parts
    return [word for word in found if word not in COMMON]


class PassageIndex:
    """Ranks passages by BM25 (Lucene's variant: k1 = 1.5, b = 0.75; by the bm25s package).

    >>> index = PassageIndex([(7, "Silk is strong."), (8, "Bone holds collagen."), (9, "Wood.")])
    >>> index.scores("collagen in bone") > 0
    array([False,  True, False])
    """

    def __init__(self, passages: Iterable[tuple[int, str]]) -> None:
        self.ids: list[int] = []
        corpus: list[list[str]] = []
        for identity, text in passages:
            self.ids.append(identity)
            corpus.append(words(text))
        self._at = {identity: at for at, identity in enumerate(self.ids)}
        self._starts: Places | None = None
        self._words: Places = np.empty(0, dtype=np.int64)
        self._model = bm25s.BM25() if any(corpus) else None
        if self._model is not None:
            self._model.index(corpus, show_progress=False)

    @property
    def vocabulary(self) -> int:
        """How many different words there are."""
        return len(self._model.scores["indptr"]) - 1 if self._model is not None else 0

    def words_of(self, passage: int) -> Places:
        """The numbers of the different words of a passage."""
        if self._starts is None:
            self._turn_round()
        assert self._starts is not None
        at = self._at[passage]
        return self._words[self._starts[at] : self._starts[at + 1]]

    def _turn_round(self) -> None:
        """From the passages of each word, as the index has them, to the words of each passage."""
        self._starts = np.zeros(len(self.ids) + 1, dtype=np.int64)
        if self._model is None:
            return
        passages = np.asarray(self._model.scores["indices"], dtype=np.int64)
        starts = np.asarray(self._model.scores["indptr"], dtype=np.int64)
        counts: Places = starts[1:] - starts[:-1]
        order = np.argsort(passages, kind="stable")
        self._words = np.repeat(np.arange(len(counts)), counts)[order]
        self._starts[1:] = np.cumsum(np.bincount(passages, minlength=len(self.ids)))

    def positions(self, among: Iterable[int]) -> Places:
        """Where these passages stand in the index, in its order."""
        return np.sort(np.fromiter((self._at[identity] for identity in among), dtype=np.int64))

    def scores(self, question: str) -> npt.NDArray[np.float64]:
        """BM25 of every passage, rounded so that equal scores are equal everywhere."""
        asked: Sequence[str] = words(question)
        if self._model is None or not asked:
            return np.zeros(len(self.ids))
        scores: npt.NDArray[np.float64] = self._model.get_scores(list(asked)).astype(np.float64)
        return scores.round(5)
