"""What an acronym means where it stands: its paper's own definition tells homonyms apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kgagent.domain.naming import canonical


@dataclass(frozen=True, slots=True)
class Sense:
    """An acronym with one meaning: the key of the acronym in that sense, and of what it means."""

    short: str
    long: str

    @property
    def acronym(self) -> str:
        """The key of the acronym where no paper says what it means."""
        return canonical(self.short)

    @property
    def meaning(self) -> str:
        """The key of what it means."""
        return canonical(self.long)

    @property
    def key(self) -> str:
        """The key of the concept that the acronym names in this sense.

        >>> Sense("HA", "hydroxyapatite").key
        'HA (hydroxyapatite)'
        """
        return f"{self.acronym} ({self.meaning})"


@dataclass(frozen=True, slots=True)
class Senses:
    """The senses that papers give their acronyms, by paper and the acronym's key."""

    _of: Mapping[int, Mapping[str, Sense]] = field(default_factory=dict)

    @classmethod
    def of(cls, defined: Mapping[int, Iterable[tuple[str, str]]]) -> Senses:
        """The senses that follow from each paper's definitions as (short, long).

        Where a paper defines one acronym as two things it has no sense there. Words in front count
        for nothing: of "PLA/hydroxyapatite (HA)" and "hydroxyapatite (HA)" the second is meant.
        """
        return cls({paper: _unambiguous(pairs) for paper, pairs in defined.items()})

    def sense(self, name: str, paper: int | None) -> Sense | None:
        """What a name means in a paper, if the paper defines it as an acronym."""
        if paper is None:
            return None
        return self._of.get(paper, {}).get(canonical(name))

    def key(self, name: str, paper: int | None) -> str:
        """The key of the concept that a name means in a paper.

        >>> senses = Senses.of({7: [("HA", "hydroxyapatite")]})
        >>> senses.key("HA", 7), senses.key("HA", 8)
        ('HA (hydroxyapatite)', 'HA')
        """
        found = self.sense(name, paper)
        return found.key if found else canonical(name)


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, Sense]:
    found: dict[str, Sense] = {}
    meanings: dict[str, set[str]] = {}
    for short, long in pairs:
        key, meaning = canonical(short), canonical(long)
        if key and meaning and key != meaning:
            known = found.setdefault(key, Sense(short, long))
            if len(meaning) < len(canonical(known.long)):
                found[key] = Sense(short, long)
            meanings.setdefault(key, set()).add(meaning)
    return {key: sense for key, sense in found.items() if _is_one(sense, meanings[key])}


def _is_one(sense: Sense, meanings: set[str]) -> bool:
    """Whether all the meanings given are the sense's, some with more words before it."""
    meaning = canonical(sense.long)
    return all(re.search(rf"(?:^|[\W_]){re.escape(meaning)}$", other) for other in meanings)
