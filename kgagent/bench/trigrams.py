"""Nearness of short texts by their letters: a vector of weighted n-grams that needs no download."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log, sqrt

_LENGTHS = (3, 4, 5)


def nearest(asked: str, texts: Sequence[str]) -> list[int]:
    """The positions of `texts`, nearest to `asked` first: cosine of TF-IDF over 3- to 5-grams.

    N-grams stay inside a word and see its ends. Equally near texts stay in order.

    >>> nearest("bees pollinate flowers", ["honey", "flower", "bee"])
    [1, 2, 0]
    """
    bags = [_grams(text) for text in texts]
    seen = Counter(gram for bag in bags for gram in bag)
    weight = {gram: log((1 + len(texts)) / (1 + count)) + 1 for gram, count in seen.items()}
    query = {gram: count * weight[gram] for gram, count in _grams(asked).items() if gram in weight}
    scores = [round(_cosine(query, bag, weight), 9) for bag in bags]
    return sorted(range(len(texts)), key=lambda i: -scores[i])


@lru_cache(maxsize=16384)
def _grams(text: str) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for word in re.findall(r"[^\W_]+", text.lower()):
        edged = f"<{word}>"
        for length in _LENGTHS:
            found.update(edged[i : i + length] for i in range(len(edged) - length + 1))
    return found


def _cosine(
    query: Mapping[str, float], bag: Mapping[str, int], weight: Mapping[str, float]
) -> float:
    """Cosine but for the query's own length, which is the same for all."""
    norm = sqrt(sum((count * weight[gram]) ** 2 for gram, count in bag.items()))
    shared = sum(query[gram] * count * weight[gram] for gram, count in bag.items() if gram in query)
    return shared / norm if norm else 0.0
