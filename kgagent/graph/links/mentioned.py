"""Miners that look at papers: how many mention the two, how many both, what else these speak of.

Papers mention far more than they relate. A concept of few relations that many papers mention is
likelier to be joined to something than one that was named once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kgagent.graph.links.linkgraph import Floats, LinkGraph
from kgagent.graph.links.pairs import Pairs, Scorer, Scores
from kgagent.graph.links.table import Mentions
from kgagent.graph.links.words import MOST_AROUND, Names, inner, strongest

WINDOWS = (0, 1, 3, 6)
"""Of how many last years papers are counted; 0 is all of them."""


def paper_counts(mentions: Mentions, count: int, *, window: int = 0) -> Floats:
    """How many papers mention each of `count` concepts, in the last `window` years or ever.

    >>> from kgagent.graph.links.table import RelationTable
    >>> said = [("a", "p1", 2001), ("a", "p2", 2004), ("b", "p2", 2004)]
    >>> found = Mentions.of(said, {"a": 0, "b": 1})
    >>> paper_counts(found, 2).tolist(), paper_counts(found, 2, window=1).tolist()
    ([2.0, 1.0], [1.0, 1.0])
    """
    taken = mentions.concept
    if window and len(mentions):
        taken = taken[mentions.year > mentions.year.max() - window]
    return np.bincount(taken, minlength=count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Papers:
    """The product of the numbers of papers that mention the two, in the last `window` years."""

    mentions: Mentions = field(repr=False)
    window: int = 0

    @property
    def name(self) -> str:
        """With the years."""
        return f"papers{_lately(self.window)}"

    def on(self, graph: LinkGraph) -> Scorer:
        """Counts the papers."""
        found = paper_counts(self.mentions, graph.count, window=self.window) + 1
        return lambda pairs: found[pairs.low] * found[pairs.high]


@dataclass(frozen=True, slots=True)
class FewPapers:
    """The number of papers of the end that fewer mention, in the last `window` years."""

    mentions: Mentions = field(repr=False)
    window: int = 0

    @property
    def name(self) -> str:
        """With the years."""
        return f"fewer papers{_lately(self.window)}"

    def on(self, graph: LinkGraph) -> Scorer:
        """Counts the papers."""
        found = paper_counts(self.mentions, graph.count, window=self.window)
        return lambda pairs: np.minimum(found[pairs.low], found[pairs.high])


def _lately(window: int) -> str:
    return {0: "", 1: " of a year"}.get(window, f" of {window} years")


@dataclass(frozen=True, slots=True)
class PapersWithBoth:
    """How many papers mention both, though none relates them.

    With a `memory` a paper of age a counts exp(-a / memory). Source: co-word analysis, Callon et
    al. 1983, "From translations to problematic networks".
    """

    mentions: Mentions = field(repr=False)
    memory: float = 0.0

    @property
    def name(self) -> str:
        """With whether new papers count more."""
        return "new papers with both" if self.memory else "papers with both"

    def on(self, graph: LinkGraph) -> Scorer:
        """Sets up who is mentioned where."""
        plain, weighed = _matrix(self.mentions, graph.count), _matrix(self.mentions, graph.count)
        if self.memory and len(self.mentions):
            ages = self.mentions.year.max() - self.mentions.year
            # Whole parts of 1024, so that a sum is exact: it must not depend on the papers' order.
            worth = np.round(np.exp(-ages / self.memory) * 1024) / 1024
            weighed = _matrix(self.mentions, graph.count, worth)
        return lambda pairs: inner(plain, weighed, pairs)


@dataclass(frozen=True, slots=True)
class ShareOfPapers:
    """The papers that mention both over the geometric mean of those that mention each."""

    mentions: Mentions = field(repr=False)
    name: str = "share of papers"

    def on(self, graph: LinkGraph) -> Scorer:
        """Sets up who is mentioned where."""
        matrix = _matrix(self.mentions, graph.count)
        counts = np.maximum(paper_counts(self.mentions, graph.count), 1)

        def scorer(pairs: Pairs) -> Scores:
            scale = np.sqrt(counts[pairs.low] * counts[pairs.high])
            return np.asarray(inner(matrix, matrix, pairs) / scale)

        return scorer


@dataclass(frozen=True, slots=True)
class PaperWords:
    """The cosine of the words in the names of what the papers mention that mention the two."""

    names: Names = field(repr=False)
    mentions: Mentions = field(repr=False)
    name: str = "words of papers"

    def on(self, graph: LinkGraph) -> Scorer:
        """Adds up the words of the names beside each, the strongest of them."""
        words = self.names.matrix.astype(np.float64)
        beside = _unit_rows(_matrix(self.mentions, graph.count))
        around = (words + beside @ (beside.T @ words)).tocsr()
        around.data = np.round(around.data, 6)  # the order of the papers must not show
        around = _unit_rows(strongest(around, MOST_AROUND))
        return lambda pairs: inner(around, around, pairs)


def _matrix(mentions: Mentions, count: int, values: Floats | None = None) -> Any:
    """A row a concept, a column a paper."""
    from scipy.sparse import csr_array

    papers = int(mentions.paper.max()) + 1 if len(mentions) else 1
    data = np.ones(len(mentions)) if values is None else values
    places = (mentions.concept, mentions.paper)
    return csr_array((data.astype(np.float64), places), shape=(count, papers))


def _unit_rows(matrix: Any) -> Any:
    from scipy.sparse import csr_array

    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=np.float64).ravel())
    scale = np.repeat(np.where(norms > 0, norms, 1.0), np.diff(matrix.indptr))
    return csr_array((matrix.data / scale, matrix.indices, matrix.indptr), shape=matrix.shape)
