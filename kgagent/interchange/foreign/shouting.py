"""Names that a program has put in capitals, spelled as the file's own sentences spell them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

MOST = 0.9
"""Where so many of all names are in capitals it was a program that did it."""

_WORD = re.compile(r"[^\W\d_]+")
LONGEST_ACRONYM = 3


def calmed(names: Collection[str], texts: Iterable[str]) -> dict[str, str]:
    """For each name in capitals how it is spelled in the texts; {} where most names are not so.

    A word that no text has is written small, unless it is as short as most acronyms.

    >>> calmed(["SEA OTTER", "DNA", "KELP"], ["The sea otter hides in kelp; its DNA is read."])
    {'SEA OTTER': 'sea otter', 'DNA': 'DNA', 'KELP': 'kelp'}
    >>> calmed(["PLA", "silk"], [])
    {}
    """
    loud = [name for name in names if name.isupper()]
    told = [name for name in names if name.isupper() or name.upper() != name]
    if len(loud) < 2 or len(loud) < MOST * len(told):
        return {}
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        for word in _WORD.findall(text):
            forms.setdefault(word.upper(), Counter())[word] += 1

    def said(found: re.Match[str]) -> str:
        word = found[0]
        known = forms.get(word)
        if known:
            return max(known, key=lambda form: (known[form], form.islower(), form))
        return word if len(word) <= LONGEST_ACRONYM else word.lower()

    return {name: _WORD.sub(said, name) for name in loud}
