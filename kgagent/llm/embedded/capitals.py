"""What looks like an acronym in running text and in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NO_ACRONYM = frozenset(
    "the and for but not with from this that left right top bottom see also data hours min max "
    "figure table eq ref both all ii iii iv vi vii viii ix fig no".split()
)
_SHOUTED = frozenset("AND OR NOT BY IF OF TO THE NO YES OK TRUE FALSE NEW ALL NONE NULL".split())
_ORDINARY = frozenset(
    "the of and in on by to for with from using under between its at is are".split()
)
_ROMAN = re.compile(r"[IVX]{2,5}s?")
_RUN = re.compile(r"[^\W_]+(?:[+&][^\W_]+)*")
_JOINT = re.compile(r"[-/]| [-/] |–")


def acronyms(text: str) -> list[tuple[int, int]]:
    """Return where acronyms stand, defined or not: "CNN", "kNN", "IoT", "3D", "GMM-UBM", "CNNs".

    Roman numerals are none, and neither is anything in a line that is all in capitals.

    >>> text = "We run CNNs of part II, and R-CNN."
    >>> [text[slice(*span)] for span in acronyms(text)]
    ['CNNs', 'R-CNN']
    """
    found: list[tuple[int, int]] = []
    for start, line in _lines(text):
        if not _shouted(line):
            found += [(start + a, start + b) for a, b in _acronyms_of(line)]
    return found


def is_acronym(word: str) -> bool:
    """Whether a word in brackets looks like one: 2 to 12 characters, a capital, no common word.

    >>> [is_acronym(w) for w in ("PLA", "β-TCP", "nHA", "the", "2018", "scaffold", "PLLAs")]
    [True, True, True, False, False, False, True]
    """
    if not 2 <= len(word.replace(" ", "")) <= 12 or len(word.split()) > 3:
        return False
    if word.lower() in _NO_ACRONYM or (len(word.split()) > 1 and not _JOINT.search(word)):
        return False
    if not (word[0].isalnum() and any(c.isalpha() for c in word)):
        return False
    if not re.fullmatch(r"[\w\-–−/&+.′'’ ]+", word):
        return False
    capitals = sum(c.isupper() for c in word)
    small = len(word) <= 5 and (word[0].isdigit() or not word.istitle())
    return capitals >= 2 or (capitals == 1 and small)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, line
        start += len(line)


def _shouted(line: str) -> bool:
    """Whether a line is a heading in capitals: most of its words, ordinary ones among them."""
    words = re.findall(r"[^\W\d_]{2,}", line)
    raised = [word for word in words if word.isupper()]
    ordinary = any(len(word) > 6 or word.lower() in _ORDINARY for word in raised)
    return len(words) > 3 and len(raised) > 0.7 * len(words) and ordinary


def _acronyms_of(line: str) -> Iterator[tuple[int, int]]:
    runs = [(m.start(), m.end()) for m in _RUN.finditer(line)]
    at = 0
    while at < len(runs):
        last = at
        while last + 1 < len(runs) and _joined(line, runs[last], runs[last + 1]):
            last += 1
        start, end = runs[at][0], runs[last][1]
        alone = last == at
        if not _in_address(line, start, end) and (not alone or _looks(line[start:end])):
            yield start, end
        at = last + 1


def _joined(line: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two runs are parts of one acronym: "GMM-UBM", "R - CNN", "TF/IDF"."""
    gap, parts = line[one[1] : other[0]], (line[slice(*one)], line[slice(*other)])
    if not _JOINT.fullmatch(gap):
        return False
    if gap.strip() == gap and parts[1].isdigit():
        return _looks(parts[0])
    return all(_is_part(part) for part in parts)


def _is_part(word: str) -> bool:
    return (len(word) == 1 and word.isupper()) or _looks(word)


def _looks(word: str) -> bool:
    """Whether a word in running text looks like an acronym."""
    stem = word[:-1] if word[-1] == "s" and word[:-1].isupper() else word
    capitals = sum(c.isupper() for c in stem)
    if not 2 <= len(word) <= 10 or not capitals or word in _SHOUTED or _ROMAN.fullmatch(word):
        return False
    if re.fullmatch(r"\d[A-Z]+", stem):  # "3D"
        return True
    if capitals < 2 or re.search(r"[^\W\d_A-Z]{3}|\d{3}", stem):
        return False
    return 2 * sum(c.isupper() or c.isdigit() for c in stem) >= len(stem)


def _in_address(line: str, start: int, end: int) -> bool:
    before, after = line[max(0, start - 1) : start], line[end : end + 2]
    return (
        before in ("_", "@", "\\", "#", "~")
        or after[:1] in ("_", "@")
        or re.match(r"\.\w", after) is not None
    )
