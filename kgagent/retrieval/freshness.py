"""Which passages say most that was not read yet, by their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kgagent.retrieval.bm25 import PassageIndex


@dataclass(slots=True)
class Freshness:
    """Counts words of passages that no passage read so far has.

    >>> index = PassageIndex([(7, "Silk is strong."), (8, "Strong bone."), (9, "Strong silk.")])
    >>> Freshness(index).new_words([8, 9], read=[7])
    [1, 0]
    """

    index: PassageIndex
    _known: npt.NDArray[np.bool_] | None = field(default=None)
    _taken: int = 0

    def new_words(self, passages: Sequence[int], *, read: Sequence[int]) -> list[int]:
        """For each passage (id) how many of its words are new; `read` only ever becomes longer."""
        if self._known is None:
            self._known = np.zeros(self.index.vocabulary, dtype=bool)
        for passage in read[self._taken :]:
            self._known[self.index.words_of(passage)] = True
        self._taken = len(read)
        return [int((~self._known[self.index.words_of(one)]).sum()) for one in passages]
