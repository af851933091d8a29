"""Two names word by word: what they share, what only one has, and how the rest relates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kgagent.identity.acronym import fit
from kgagent.identity.forms import EMPTY, designator, opposed
from kgagent.identity.profile import Profile

MOST_WORDS = 24
"""Longer names are compared by their first words only, so that no pair costs more than this."""
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the words of two names stand to each other.

    `shared` counts words with the same root, `stemmed` how many of them differ in form beyond
    their stem's ending; `left` and `right` are the words only one name has. `alike` is the mean,
    over the shorter rest, of each word's best likeness in spelling to one of the other rest.
    `spelled_out` is how well a word of one rest fits the other rest as its acronym.
    """

    shared: int
    renamed: int
    left: tuple[str, ...]
    right: tuple[str, ...]
    alike: float
    spelled_out: float
    opposite: tuple[str, str] | None
    marks: tuple[str, str] | None
    same_head: bool
    same_first: bool
    ordered: bool


def align(a: Profile, b: Profile) -> Alignment:
    """The alignment of two names; `align(b, a)` is its mirror image."""
    left, right, shared, renamed = _rest(a, b)
    opposite = next(((x, y) for x in left for y in right if opposed(x, y)), None)
    return Alignment(
        shared=shared,
        renamed=renamed,
        left=tuple(left),
        right=tuple(right),
        alike=_alike(left, right),
        spelled_out=_spelled_out(left, right),
        opposite=opposite or _negated(left, right),
        marks=_marks(left, right),
        same_head=a.roots[-1:] == b.roots[-1:],
        same_first=a.roots[:1] == b.roots[:1],
        ordered=_common_order(a.roots, b.roots),
    )


def _rest(a: Profile, b: Profile) -> tuple[list[str], list[str], int, int]:
    """Words only in a, only in b; the number shared; of these, those that share only the root."""
    waiting: dict[str, list[str]] = {}
    for word, root in zip(b.words[:MOST_WORDS], b.roots, strict=False):
        waiting.setdefault(root, []).append(word)
    left: list[str] = []
    shared = renamed = 0
    for word, root in zip(a.words[:MOST_WORDS], a.roots, strict=False):
        found = waiting.get(root)
        if not found:
            left.append(word)
            continue
        other = word if word in found else found[0]
        found.remove(other)
        shared += 1
        renamed += word != other
    open_words = {root: list(words) for root, words in waiting.items()}
    right = []
    for word, root in zip(b.words[:MOST_WORDS], b.roots, strict=False):
        if word in open_words.get(root, ()):
            open_words[root].remove(word)
            right.append(word)
    return _joined_words(left, right, shared, renamed)


def _joined_words(
    left: list[str], right: list[str], shared: int, renamed: int
) -> tuple[list[str], list[str], int, int]:
    """The rests without a word that the other writes apart ("lymphnode", "lymph node")."""
    joined = "".join(left)
    if left and right and joined == "".join(right) and not joined.isdigit():
        return [], [], shared + 1, renamed
    return left, right, shared, renamed


def _alike(left: Sequence[str], right: Sequence[str]) -> float:
    if not left or not right:
        return 0.0
    few, many = sorted((left, right), key=len)
    return sum(max(likeness(x, y) for y in many) for x in few) / len(few)


def likeness(a: str, b: str) -> float:
    """Dice's coefficient of two words' pairs of letters, ends counted.

    >>> likeness("naive", "naive"), round(likeness("nitrate", "nitrite"), 2)
    (1.0, 0.8)
    """
    one, two = _bigrams(a), _bigrams(b)
    return 2 * len(one & two) / (len(one) + len(two))


@lru_cache(maxsize=1 << 16)
def _bigrams(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + 2] for at in range(len(padded) - 1))


def _spelled_out(left: Sequence[str], right: Sequence[str]) -> float:
    if len(left) == 1 and len(right) > 1:
        return fit(left[0], right)
    if len(right) == 1 and len(left) > 1:
        return fit(right[0], left)
    return 0.0


def _negated(left: Sequence[str], right: Sequence[str]) -> tuple[str, str] | None:
    """A "non" or "without" that only one of the names has."""
    for mine, other in ((left, right), (right, left)):
        for word in ("non", "not", "no", "without", "anti", "pseudo", "pre", "post", "sub"):
            if word in mine and word not in other:
                return (word, "")
    return None


def _marks(left: Sequence[str], right: Sequence[str]) -> tuple[str, str] | None:
    """The numbers and letters that only one name has, in the order of the name."""
    one = [mark for word in left if (mark := designator(word)) is not None]
    two = [mark for word in right if (mark := designator(word)) is not None]
    if sorted(one) == sorted(two):
        return None
    return (" ".join(one), " ".join(two))


def _common_order(a: Sequence[str], b: Sequence[str]) -> bool:
    """True when the words both have stand in the same order in both."""
    both = set(a) & set(b)
    return [word for word in a if word in both] == [word for word in b if word in both]


def empty_only(words: Sequence[str]) -> bool:
    """True when every word says only what sort of thing is meant."""
    return all(word in EMPTY for word in words)
