"""Where a sentence says that something falls short, and where it says that something helps."""

from __future__ import annotations

import re

_LIMITATION = re.compile(
    r"\b(?:limited by|restricted by|hampered by|hindered by|impeded by|suffers? from|lacks?|lacking"
    r"|lack of|(?:due to|because of|owing to) (?:its|their|the)? ?(?:poor|weak|limited|insufficient"
    r"|inadequate)|poor|weak|insufficient|inadequate|unsatisfactory|(?:drawbacks?|disadvantages?"
    r"|shortcomings?|limitations?) (?:such as|like|including|of|is|are))\b",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"\b(?:(?P<active>improves?|enhances?|increases?|promotes?|strengthens?|accelerates?|boosts?"
    r"|stimulates?|provides?)|(?P<passive>(?:was|were|is|are|been|be) (?:\w+ly )?(?:improved"
    r"|enhanced|increased|promoted|strengthened|accelerated))|(?P<past>improved|enhanced|increased|promoted"
    r"|strengthened|accelerated|boosted|stimulated))\b",
    re.IGNORECASE,
)


_TURNED = re.compile(
    r"\b(?:poor|low|lower|weak|reduced|decreased|lack of|loss of|absence of|insufficient|inadequate"
    r"|limited|no|without|less|slow|slower|impaired)\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)


def turned(sentence: str, name: str) -> bool:
    """Whether a sentence speaks of little of something, or of none of it: then it says the opposite
    of it.

    >>> turned("Its poor strength is an obstacle.", "strength"), turned("Salt it.", "salt")
    (True, False)
    """
    at = sentence.lower().find(name.lower())
    return at > 0 and _TURNED.search(sentence[:at]) is not None


def limitation(sentence: str) -> re.Match[str] | None:
    """Where a sentence says that something falls short, by its words; None where it does not.

    What lacks stands before it, what is missing after it.

    >>> limitation("The glue suffers from slow drying.")[0], limitation("It dries fast.")
    ('suffers from', None)
    """
    return _LIMITATION.search(sentence)


def method(sentence: str) -> re.Match[str] | None:
    """Where a sentence says that something helps; None where it says what is missing too.

    What helps stands before it and what is helped after it; the other way in a `passive`.

    >>> found = method("The strength was improved by fibres.")
    >>> found["passive"]
    'was improved'
    """
    return None if _LIMITATION.search(sentence) else _METHOD.search(sentence)
