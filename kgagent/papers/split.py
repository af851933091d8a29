"""Splitting a paper into passages: whole sentences, rather whole paragraphs, of even size."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import ceil

from kgagent.domain.paper import Passage
from kgagent.errors import UsageError
from kgagent.papers.sentences import Span, paragraph_spans, sentence_spans, sentences_in, trimmed

__all__ = ["sentence_spans", "split"]

_SENTENCE, _PARAGRAPH = 1, 2  # what begins: how good it is to divide before it
_HEADING = 100  # a shorter paragraph without a full stop belongs to what follows it
_FILL = 0.9  # of the size: fuller passages would leave no choice where to divide
_WINDOW = 0.25  # of the size: how far from even a division may be to fall between paragraphs

Atom = tuple[int, int, int]  # start, end, what begins at start


def split(text: str, *, size: int = 2500, page_starts: Sequence[int] = ()) -> list[Passage]:
    """Passages of at most `size` characters that hold all words of the text, in order.

    Each passage's text is `text[start:end]` without blanks at its ends; passages do not overlap,
    and only blanks lie between them. Divisions fall between paragraphs where that keeps the sizes
    even, else between sentences; a longer sentence is cut at a blank, or anywhere when it has
    none. `page` is that of the passage's start, from 1, when `page_starts` are given. The time
    taken grows with the length of the text.

    >>> [p.text for p in split("One is. Two is. Three is.", size=16)]
    ['One is. Two is.', 'Three is.']
    """
    if size < 1:
        raise UsageError(f"A passage cannot have {size} characters.", hint="Use about 2500.")
    atoms = list(_atoms(text, size))
    return [
        Passage(ordinal, start, end, text[start:end], _page(start, page_starts))
        for ordinal, (start, end) in enumerate(_passages(atoms, size))
    ]


def _page(start: int, page_starts: Sequence[int]) -> int | None:
    return max(1, bisect_right(page_starts, start)) if page_starts else None


def _atoms(text: str, size: int) -> Iterator[Atom]:
    """The sentences, cut to the size, with what begins at each."""
    after_heading = False
    for paragraph in paragraph_spans(text):
        begins = _SENTENCE if after_heading else _PARAGRAPH
        for sentence in sentences_in(text, *paragraph):
            for start, end in _cut(text, sentence, size):
                yield start, end, begins
                begins = _SENTENCE
        start, end = paragraph
        after_heading = end - start < _HEADING and text[end - 1] not in ".!?:;"


def _cut(text: str, span: Span, size: int) -> Iterator[Span]:
    """A span in pieces of at most the size, even ones, cut at blanks where there are some."""
    start, end = span
    while end - start > size:
        pieces = -(-(end - start) // size)
        even = start + -(-(end - start) // pieces)
        at = next((i for i in range(start + size, even - 1, -1) if text[i].isspace()), None)
        if at is None:
            at = next((i for i in range(even, start, -1) if text[i].isspace()), start + size)
        piece = trimmed(text, start, at)
        if piece:
            yield piece
        rest = trimmed(text, at, min(end, at + size))
        start = rest[0] if rest else min(end, at + size)
    last = trimmed(text, start, end)
    if last:
        yield last


def _passages(atoms: list[Atom], size: int) -> Iterator[Span]:
    """Neighbouring atoms put together; each time the rest is divided into even parts."""
    if not atoms:
        return
    needed = _needed(atoms, size)
    total = atoms[-1][1] - atoms[0][0]
    left = max(needed[0], ceil(total / (_FILL * size)))
    first = 0
    while first < len(atoms):
        start = atoms[first][0]
        target = start + (atoms[-1][1] - start) / left
        left -= 1
        last = _best_end(atoms, first, target=target, size=size, fits=partial(_fits, needed, left))
        yield start, atoms[last][1]
        first = last + 1


def _needed(atoms: list[Atom], size: int) -> list[int]:
    """How few passages can hold the atoms from each one to the end."""
    needed = [0] * (len(atoms) + 1)
    stop = len(atoms)
    for index in range(len(atoms) - 1, -1, -1):
        while atoms[stop - 1][1] - atoms[index][0] > size:
            stop -= 1
        needed[index] = 1 + needed[stop]
    return needed


def _fits(needed: list[int], left: int, index: int) -> bool:
    return needed[index] <= left


def _best_end(
    atoms: list[Atom], first: int, *, target: float, size: int, fits: Callable[[int], bool]
) -> int:
    """Index of the atom to end with: nearest to the target, rather before a new paragraph.

    What begins after it must fit in the passages that are left.
    """
    best, best_cost = first, float("inf")
    for index in range(first, len(atoms)):
        end = atoms[index][1]
        far = end > target + _WINDOW * size and best_cost < float("inf")
        if far or end - atoms[first][0] > size:
            break
        cost = abs(end - target)
        if index + 1 < len(atoms) and atoms[index + 1][2] == _PARAGRAPH:
            cost -= _WINDOW * size
        if cost <= best_cost and fits(index + 1):
            best, best_cost = index, cost
    return best
