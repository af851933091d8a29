"""Pairs of names as numbers: what speaks for one concept and what against, in fixed columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from kgagent.identity.acronym import fit
from kgagent.identity.align import Alignment, align, empty_only
from kgagent.identity.forms import EMPTY, SALTS
from kgagent.identity.profile import Profile, profile

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Unit vectors of texts: an embedder's `embed`."""

COLUMNS = (
    "same key", "same words", "cosine", "n-grams", "containment", "shared words",
    "shared share", "shared by root", "only in one", "only in other", "rest cosine",
    "rest words cosine", "rest spelling", "rest empty", "one contains other", "extra empty",
    "opposite", "numbers differ", "numbers only one", "acronym", "acronym length",
    "acronym words", "part is acronym", "in parentheses", "same head", "same first",
    "same order", "words of shorter", "words of longer", "length ratio", "shared start",
    "shared end", "same initials", "rest empty one side", "extra salt", "longest in rest of one",
    "longest in rest of other", "rest same start", "rest same end", "rest same ending",
    "told cosine", "extra before",
)  # fmt: skip


def features(
    pairs: Sequence[tuple[str, str]], embed: Embed
) -> tuple[npt.NDArray[np.float32], list[Alignment]]:
    """One row a pair, columns as in COLUMNS, and the alignments they came from.

    The order within a pair does not matter. Names and rests are embedded once each, in one batch.
    """
    names = sorted({name for pair in pairs for name in pair})
    profiles = {name: profile(name) for name in names}
    ordered = [(a, b) if _before(profiles[a], profiles[b]) else (b, a) for a, b in pairs]
    aligned = [align(profiles[a], profiles[b]) for a, b in ordered]
    rows = [
        _plain(profiles[a], profiles[b], found)
        for (a, b), found in zip(ordered, aligned, strict=True)
    ]
    table = np.asarray(rows, dtype=np.float32).reshape(len(pairs), len(COLUMNS))
    _fill_cosines(table, ordered, aligned, embed)
    return table, aligned


def _before(a: Profile, b: Profile) -> bool:
    """A fixed order of the two names: the shorter first."""
    return (len(a.words), len(a.name), a.name) <= (len(b.words), len(b.name), b.name)


def _plain(a: Profile, b: Profile, found: Alignment) -> list[float]:
    """All columns but the cosines, which are filled for all pairs at once."""
    total = len(a.words) + len(b.words) or 1
    one, other = a.grams, b.grams
    common = len(one & other)
    short = _acronym(a, b)
    nothing_left = not found.left or not found.right
    extra = found.left or found.right
    mark = found.marks
    return [
        a.key == b.key,
        not found.left and not found.right,
        0.0,
        2 * common / (len(one) + len(other) or 1),
        common / (min(len(one), len(other)) or 1),
        found.shared,
        2 * found.shared / total,
        found.renamed,
        len(found.left),
        len(found.right),
        0.0,
        0.0,
        found.alike,
        empty_only(found.left) and empty_only(found.right),
        nothing_left and bool(extra),
        nothing_left and bool(extra) and empty_only(extra),
        found.opposite is not None,
        mark is not None and bool(mark[0]) and bool(mark[1]),
        mark is not None and bool(mark[0]) != bool(mark[1]),
        short,
        len(a.short) if short else 0,
        len(b.words) if short else 0,
        found.spelled_out,
        _parenthesis(a, b),
        found.same_head,
        found.same_first,
        found.ordered,
        len(a.words),
        len(b.words),
        min(len(a.key), len(b.key)) / (max(len(a.key), len(b.key)) or 1),
        _start(a.key, b.key) / (min(len(a.key), len(b.key)) or 1),
        _start(a.key[::-1], b.key[::-1]) / (min(len(a.key), len(b.key)) or 1),
        a.initials == b.initials,
        empty_only(found.left) != empty_only(found.right),
        nothing_left and _salt(extra, a.words),
        max(map(len, found.left), default=0),
        max(map(len, found.right), default=0),
        *_rest_ends(found),
        0.0,
        nothing_left and bool(extra) and a.roots == b.roots[-len(a.roots) :],
    ]


def _salt(extra: Sequence[str], words: Sequence[str]) -> bool:
    """True when a compound's name goes on with its salt; an ion's salt is another thing."""
    return bool(extra) and all(w in SALTS for w in extra) and not all(w in SALTS for w in words)


def _rest_ends(found: Alignment) -> tuple[float, float, float]:
    """How far the rests agree from their start and from their end, and in their last letters."""
    one, two = " ".join(found.left), " ".join(found.right)
    shorter = min(len(one), len(two))
    if not shorter:
        return 0.0, 0.0, 0.0
    return _start(one, two) / shorter, _start(one[::-1], two[::-1]) / shorter, one[-3:] == two[-3:]


def _acronym(a: Profile, b: Profile) -> float:
    """How well one of the names, a single short word, is short for the other."""
    best = 0.0
    if a.short:
        best = fit(a.short, b.words)
    if b.short:
        best = max(best, fit(b.short, a.words))
    return best


def _parenthesis(a: Profile, b: Profile) -> float:
    """1 when one name is what the other puts in parentheses, -1 when they put different things."""
    if a.inside and b.inside:
        return 1.0 if a.inside == b.inside else -1.0
    if a.inside and a.inside == b.short:
        return 1.0
    return 1.0 if b.inside and b.inside == a.short else 0.0


def _start(a: str, b: str) -> int:
    """How many characters two texts have in common at their start."""
    for at, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return at
    return min(len(a), len(b))


def _fill_cosines(
    table: npt.NDArray[np.float32],
    pairs: Sequence[tuple[str, str]],
    aligned: Sequence[Alignment],
    embed: Embed,
) -> None:
    """The three columns of cosines: names, rests, and rests word by word."""
    texts: dict[str, int] = {}

    def place(text: str) -> int:
        return texts.setdefault(text, len(texts))

    whole = [
        (place(" ".join(profile(a).words)), place(" ".join(profile(b).words))) for a, b in pairs
    ]
    told = [(place(_telling(profile(a))), place(_telling(profile(b)))) for a, b in pairs]
    rests = [
        (at, place(" ".join(found.left)), place(" ".join(found.right)))
        for at, found in enumerate(aligned)
        if found.left and found.right
    ]
    words = [
        (at, [place(word) for word in found.left], [place(word) for word in found.right])
        for at, found in enumerate(aligned)
        if found.left and found.right
    ]
    if not texts:
        return
    vectors = np.asarray(embed(list(texts)), dtype=np.float32)
    table[:, COLUMNS.index("cosine")] = _cosines(vectors, whole)
    table[:, COLUMNS.index("told cosine")] = _cosines(vectors, told)
    if rests:
        at = [row for row, _, _ in rests]
        table[at, COLUMNS.index("rest cosine")] = _cosines(vectors, [(x, y) for _, x, y in rests])
        table[at, COLUMNS.index("rest words cosine")] = _best_cosines(vectors, words)


def _telling(one: Profile) -> str:
    """The name without the words that say only what sort of thing it is, where any are left."""
    words = [word for word in one.words if word not in EMPTY]
    return " ".join(words or one.words)


def _cosines(vectors: Vectors, pairs: Sequence[tuple[int, int]]) -> Vectors:
    """The cosine of each pair, rounded so that the last bit of a sum decides nothing."""
    index = np.asarray(pairs, dtype=np.intp)
    found = np.empty(len(index), dtype=np.float32)
    for start in range(0, len(index), 8192):
        part = index[start : start + 8192]
        found[start : start + 8192] = np.einsum(
            "ij,ij->i", vectors[part[:, 0]], vectors[part[:, 1]]
        )
    return np.round(found, 4)


def _best_cosines(vectors: Vectors, words: Sequence[tuple[int, list[int], list[int]]]) -> Vectors:
    """For each pair the mean, over the shorter rest, of a word's best cosine with the other's."""
    flat = [(x, y) for _, left, right in words for x in left for y in right]
    cosines = _cosines(vectors, flat)
    found, start = [], 0
    for _, left, right in words:
        size = len(left) * len(right)
        block = cosines[start : start + size].reshape(len(left), len(right))
        start += size
        best = block.max(axis=1) if len(left) <= len(right) else block.max(axis=0)
        found.append(float(best.mean()))
    return np.asarray(found, dtype=np.float32)
