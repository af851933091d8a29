"""Whether a short form fits a long one: first letters in order, or letters within the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

MOST_INITIALS = 6


def fit(short: str, words: Sequence[str]) -> float:
    """From 0 (cannot be) to 1 (exactly the first letters of all words).

    >>> fit("svm", ["support", "vector", "machine"]), fit("dna", ["deoxyribonucleic", "acid"])
    (1.0, 0.75)
    >>> fit("svm", ["vector", "machine"]), fit("ha", ["hydroxyapatite"])
    (0.0, 0.4)
    """
    if not short or not words or len(short) >= len("".join(words)):
        return 0.0
    letters = short[:-1] if short.endswith("s") and len(short) > 2 else short
    initials = "".join(word[0] for word in words)
    if initials in (letters, short):
        return 1.0
    if letters[0] != initials[0]:
        return 0.0
    began = _placed(letters, words)
    if began is None:
        return 0.0
    if len(words) == 1:
        return 0.4
    return 0.75 if began == len(words) else 0.2 + 0.4 * began / len(words)


def _placed(letters: str, words: Sequence[str]) -> int | None:
    """How many words hold a letter, each letter at a word's start or after another of that word.

    None where a letter finds no place. The first letter of a word is preferred to one within.
    """
    at, inside = 0, 0
    used = {0}
    inside = 1
    for letter in letters[1:]:
        after = next((i for i in range(at + 1, len(words)) if words[i][0] == letter), None)
        within = words[at].find(letter, inside)
        if after is not None and (after == at + 1 or within < 0):
            at, inside = after, 1
        elif within >= 0:
            inside = within + 1
        elif after is not None:
            at, inside = after, 1
        else:
            return None
        used.add(at)
    return len(used)


def initials_within(short: str) -> Iterator[str]:
    """Every choice of a short form's letters, with the first, that may be initials."""
    letters = short[:MOST_INITIALS]
    rest = letters[1:]
    for size in range(len(rest), 0, -1):
        for chosen in combinations(rest, size):
            yield letters[0] + "".join(chosen)
