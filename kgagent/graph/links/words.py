"""Miners that read the names: words that are often joined, names that others are built on.

Everything is counted on the names and edges of the graph itself; so a graph of the past tells
nothing of what was written later, as vectors from a trained model may.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from kgagent.graph.links.linkgraph import Floats, LinkGraph
from kgagent.graph.links.pairs import Pairs, Scorer, Scores
from kgagent.graph.links.walks import entries

_WORD = re.compile(r"\w+")
LONGEST = 12
"""Words of a name that are read; a name has fewer."""
MOST_AROUND = 64
"""Words around a concept that are kept, the strongest: a hub has thousands."""
MOST_WORDS = 100_000
"""Words that are compared, the most frequent: in a million names most stand in one only."""


def words(name: str, *, most: int | None = LONGEST) -> list[str]:
    """The first words of a name (None: all of a text), lower-case, without a final plural s.

    >>> words("Neural-network Models")
    ['neural', 'network', 'model']
    """
    found = _WORD.findall(name.lower())[:most]
    return [w[:-1] if len(w) > 3 and w[-1] == "s" and w[-2] not in "sui" else w for w in found]


def word_matrix(names: Sequence[str]) -> Any:
    """A row a name, a column a word: unit rows of weights that are higher for rarer words.

    Of more words than `MOST_WORDS` the rarest have no column, but count for the length of the rows.
    """
    from scipy.sparse import csr_array

    said = [sorted(set(words(name))) for name in names]
    vocabulary = {w: at for at, w in enumerate(sorted({w for row in said for w in row}))}
    columns = np.asarray([vocabulary[w] for row in said for w in row], dtype=np.int64)
    lengths = np.asarray([len(row) for row in said], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    counts = np.bincount(columns, minlength=max(len(vocabulary), 1))
    weights = np.log1p(len(names) / np.maximum(counts, 1))[columns]
    owner = np.repeat(np.arange(len(names)), lengths)
    norms = np.sqrt(np.bincount(owner, weights=weights**2, minlength=len(names)))
    data = (weights / norms[owner]).astype(np.float32)
    if len(vocabulary) > MOST_WORDS:
        kept = np.zeros(len(vocabulary), dtype=bool)
        kept[np.argsort(-counts, kind="stable")[:MOST_WORDS]] = True
        taken = kept[columns]
        columns, data, owner = (np.cumsum(kept) - 1)[columns[taken]], data[taken], owner[taken]
        lengths = np.bincount(owner, minlength=len(names))
        starts = np.concatenate(([0], np.cumsum(lengths)))
    width = min(max(len(vocabulary), 1), MOST_WORDS)
    return csr_array((data, columns, starts), shape=(len(names), width))


def spread_of(names: Sequence[str]) -> Floats:
    """How many other names each name is a part of, word by word: generic ones are part of many.

    >>> spread_of(["network", "neural network", "deep neural network"]).tolist()
    [2.0, 1.0, 0.0]
    """
    said = [tuple(words(name)) for name in names]
    parts = dict.fromkeys(said, 0)
    for row in said:
        size = len(row)
        inside = {row[i:j] for i in range(size) for j in range(i + 1, size + 1)}
        for part in inside:
            if part in parts:
                parts[part] += 1
    return np.asarray([max(parts[row] - 1, 0) for row in said], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Names:
    """The names of the vertices, read once for all miners that look at their words."""

    keys: tuple[str, ...] = field(repr=False)

    @cached_property
    def matrix(self) -> Any:
        """See `word_matrix`."""
        return word_matrix(self.keys)

    @cached_property
    def spread(self) -> Floats:
        """See `spread_of`."""
        return spread_of(self.keys)


@dataclass(frozen=True, slots=True)
class SharedWords:
    """The cosine of the two names' words, rare words weighed more (TF-IDF)."""

    names: Names = field(repr=False)
    name: str = "shared words"

    def on(self, graph: LinkGraph) -> Scorer:
        """Counts the words."""
        matrix = self.names.matrix
        return lambda pairs: inner(matrix, matrix, pairs)


@dataclass(frozen=True, slots=True)
class JoinedWords:
    """How strongly concepts with the words of the one are joined to those with the other's.

    The adjacency seen through the names, W (W' A W) W' with unit rows W and every edge weighed by
    1 / sqrt of its degrees, over what the words' own edges let expect. The chance of two names is
    that of their kind: for a concept that has hardly a neighbour, its namesakes'. Our own measure,
    after bilinear collaborative filtering with side information (Menon and Elkan 2011, "Link
    prediction via matrix factorization", section 4.3) without training.
    """

    names: Names = field(repr=False)
    name: str = "joined words"

    def on(self, graph: LinkGraph) -> Scorer:
        """Adds up the edges between words."""
        matrix = self.names.matrix
        degrees = np.maximum(graph.degrees, 1).astype(np.float64)
        edges = graph.matrix(1 / np.sqrt(degrees[graph.rows] * degrees[graph.neighbours]))
        between = (matrix.T @ edges @ matrix).tocsr()
        between.sort_indices()
        total = np.asarray(between.sum(axis=0), dtype=np.float64).ravel()
        reach = np.asarray(matrix @ total) + 1.0

        def scorer(pairs: Pairs) -> Scores:
            expected = np.sqrt(reach[pairs.low] * reach[pairs.high])
            return np.asarray(_bilinear(matrix, between, pairs) / expected)

        return scorer


@dataclass(frozen=True, slots=True)
class NeighbourWords:
    """The cosine of the words around the two: their own names' and their neighbours'."""

    names: Names = field(repr=False)
    name: str = "words around"

    def on(self, graph: LinkGraph) -> Scorer:
        """Adds each vertex's neighbours' words to its own."""
        matrix = self.names.matrix
        degrees = np.maximum(graph.degrees, 1).astype(np.float64)
        around = (matrix + graph.matrix(1 / degrees[graph.rows]) @ matrix).tocsr()
        around = strongest(around, MOST_AROUND)
        norms = np.sqrt(np.asarray(around.multiply(around).sum(axis=1)).ravel())

        def scorer(pairs: Pairs) -> Scores:
            scale = np.maximum(norms[pairs.low] * norms[pairs.high], 1e-12)
            return np.asarray(inner(around, around, pairs) / scale)

        return scorer


@dataclass(frozen=True, slots=True)
class Generic:
    """How generic both names are: the product of one more than the names each is a part of."""

    names: Names = field(repr=False)
    name: str = "generic names"

    def on(self, graph: LinkGraph) -> Scorer:
        """Counts the names."""
        found = self.names.spread + 1
        return lambda pairs: found[pairs.low] * found[pairs.high]


@dataclass(frozen=True, slots=True)
class LongerName:
    """How short the longer of the two names is: 1 / its number of words."""

    names: Names = field(repr=False)
    name: str = "short names"

    def on(self, graph: LinkGraph) -> Scorer:
        """Counts the words."""
        sizes = np.asarray([max(len(words(name)), 1) for name in self.names.keys], dtype=np.float64)
        return lambda pairs: 1 / np.maximum(sizes[pairs.low], sizes[pairs.high])


def strongest(matrix: Any, most: int) -> Any:
    """The matrix with the `most` largest entries of each row; of equal ones the first."""
    from scipy.sparse import csr_array

    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    kept = np.arange(len(rows)) - matrix.indptr[rows] < most
    chosen = order[kept]
    parts = (matrix.data[chosen], (rows[chosen], matrix.indices[chosen]))
    return csr_array(parts, shape=matrix.shape)


def _bilinear(matrix: Any, between: Any, pairs: Pairs) -> Scores:
    """For each pair the sum over the words of both of weight * between[word, word] * weight."""
    left, right = np.diff(matrix.indptr)[pairs.low], np.diff(matrix.indptr)[pairs.high]
    counts = (left * right).astype(np.int64)
    pair = np.repeat(np.arange(len(pairs)), counts)
    number = np.arange(counts.sum()) - (np.cumsum(counts) - counts)[pair]
    one = matrix.indptr[pairs.low][pair] + number // np.maximum(right[pair], 1)
    two = matrix.indptr[pairs.high][pair] + number % np.maximum(right[pair], 1)
    found = entries(between, matrix.indices[one], matrix.indices[two])
    worth = found * matrix.data[one] * matrix.data[two]
    return np.bincount(pair, weights=worth, minlength=len(pairs)).astype(np.float64)


def inner(left: Any, right: Any, pairs: Pairs) -> Scores:
    """The inner product of row `low` of `left` and row `high` of `right`, pair by pair."""
    found = np.zeros(len(pairs))
    for at in range(0, len(pairs), 20_000):
        part = slice(at, at + 20_000)
        both = left[pairs.low[part]].multiply(right[pairs.high[part]])
        found[part] = np.asarray(both.sum(axis=1), dtype=np.float64).ravel()
    return found
