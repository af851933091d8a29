"""The roots of words: what "toughen", "tougher" and "toughness" share, for ranking texts only.

A root is never shown and decides no identity: two words that wrongly share one cost a place in a
ranking, nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kgagent.domain.verbforms import base
from kgagent.domain.wordforms import american, singular

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 4
"""A root keeps so many letters."""

_ENDINGS = tuple(
    sorted(
        """
        ization ational fulness ability ibility ation ition ment ness ance ence able ible ive ity
        ical ally ous ing ed en er or al ic ly ize ate ion e y
        """.split(),
        key=lambda ending: (-len(ending), ending),
    )
)
_ROUNDS = 3
LONGEST = 60
"""Letters of a word that are looked at."""

COMMON = frozenset(
    """
    a an the this that these those its their his her our my your some any such no not only also and
    or but nor if then than so as at by for from in into of off on onto out over per to under up
    upon via with within without between among across about after before during through against
    is are was were be been being am do does did done have has had having can could may might must
    shall should will would it he she they we you i them us me there here
    how what which who whom whose why when where whether first second
    """.split()
)
"""Words without a meaning of their own."""

ASKING = frozenset(
    """
    effect effects role roles influence impact way ways kind kinds type types sort example examples
    reason reasons difference differences relation relations relationship connection connections
    connect connects connected link links linked join joins joined
    know known tell say said explain describe give list name happen happens happened make makes made
    making use used uses using get gets become becomes cause causes caused affect affects affected
    lead leads help helps work works depend depends best good better most more less other others
    different many much common commonly main mainly new possible possibly really between else
    please paper papers literature study studies research evidence
    """.split()
)
"""Words by which people ask, whatever they ask about."""


@lru_cache(maxsize=1 << 17)
def root(word: str) -> str:
    """The root of one lower-case word.

    >>> [root(w) for w in ("toughen", "toughness", "degradation", "degradable", "fibres", "bone")]
    ['tough', 'tough', 'degrad', 'degrad', 'fiber', 'bone']
    """
    found = american(singular(word[:LONGEST]))
    found = base(found) if found.isalpha() else found
    for _ in range(_ROUNDS):
        ending = next((e for e in _ENDINGS if found.endswith(e)), "")
        if not ending or len(found) - len(ending) < _SHORTEST:
            break
        found = found[: -len(ending)]
    return found


def words(text: str) -> list[str]:
    """The words of a text in small letters and in order, common ones left out."""
    return [word for word in _WORD.findall(text.casefold()) if word not in COMMON]


def roots(text: str) -> list[str]:
    """The roots of a text's words in order, those of common words left out.

    >>> roots("Why does the nacre of shells toughen?")
    ['nacr', 'shell', 'tough']
    """
    return [root(word) for word in words(text)]


def asked_roots(question: str) -> tuple[str, ...]:
    """What a question is about, each root once; words by which people ask are left out too,
    unless there are no others.

    >>> asked_roots("What is the effect of salt on the rise of dough?"), asked_roots("What helps?")
    (('salt', 'rise', 'dough'), ('help',))
    """
    every = words(question)
    telling = [word for word in every if word not in ASKING]
    return tuple(dict.fromkeys(root(word) for word in telling or every))
