"""Whether a text has a name in it: what a quote must have of both ends before it is believed."""

from __future__ import annotations

import re

from kgagent.domain.naming import canonical

_WORD = re.compile(r"[^\W_]+")
_OPPOSITE = ("non-", "anti-", "non‑", "anti‑")
_MOST_BETWEEN = 6
"""Words that may stand between those of a name, as in "animal (and spider) silk"."""


def contains(text: str, name: str) -> bool:
    """Whether the name stands in the text as whole words; case and plural do not matter.

    >>> contains("Crab shells are tough.", "crab shell"), contains("The knot is secure.", "cure")
    (True, False)
    >>> contains("The resin is non-toxic.", "toxic")
    False
    """
    folded, wanted = " ".join(text.casefold().split()), " ".join(name.casefold().split())
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        if _stands_free(folded, at, at + len(wanted)):
            return True
        at = folded.find(wanted, at + 1)
    return _contains_form(folded, name)


def spells(text: str, name: str) -> bool:
    """Whether the text is a spelling of the name, perhaps with a few more words in between.

    >>> spells("animal and spider silk", "animal silk"), spells("silk", "cyanide")
    (True, False)
    """
    wanted, said = _WORD.findall(name.casefold()), _WORD.findall(text.casefold())
    if not wanted or len(said) > len(wanted) + _MOST_BETWEEN:
        return False
    left = iter(said)
    return "".join(wanted) == "".join(said) or all(word in left for word in wanted)


def _contains_form(folded: str, name: str) -> bool:
    """Whether a run of as many words has the same canonical name."""
    key, size = canonical(name), len(name.split())
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", folded)]
    for at in range(len(words) - size + 1) if key else ():
        start, end = words[at][0], words[at + size - 1][1]
        piece = folded[start:end].strip(".,;:!?()[]\"'“”‘’")
        if piece[:1] == key[:1].casefold() and canonical(piece) == key:
            return True
    return False


def _stands_free(folded: str, start: int, end: int) -> bool:
    inside = folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum()
    return not inside and not folded[:start].endswith(_OPPOSITE)
