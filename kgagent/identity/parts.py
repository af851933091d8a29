"""Which concepts are one, by all that was judged of them, in whatever order that came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kgagent.domain.identity import APART, DEFINITION, PERSON, SAME, UNSURE, Judgement, standing
from kgagent.identity.partition import Link, partition


def parts(judgements: Iterable[Judgement]) -> dict[str, frozenset[str]]:
    """The concepts that are one with each concept named: those of its part, itself included.

    `judgements` come in the order they were made; which of them counts, `standing` says. What a
    person calls the same is one, and so is an acronym with what a paper defines it as, unless a
    person holds them apart. These units are then grouped by average linkage (`partition`): between
    two units counts the likeliest pair, and whoever is held apart keeps them apart.

    >>> said = [Judgement("HA", "hydroxyapatite", "same", "rule", "defined", 0.9),
    ...         Judgement("HA", "hyaluronic acid", "same", "rule", "defined", 0.8),
    ...         Judgement("hyaluronic acid", "hydroxyapatite", "apart", "person", "")]
    >>> sorted(parts(said)["HA"])
    ['HA', 'hydroxyapatite']
    """
    counted = standing(judgements)
    units = _units(counted)
    links: dict[tuple[str, str], Link] = {}
    for (one, other), judgement in counted.items():
        a, b = sorted((units[one], units[other]))
        if a != b:
            links[a, b] = _stronger(links.get((a, b)), _link(a, b, judgement))
    members: dict[str, list[str]] = {}
    for key, unit in units.items():
        members.setdefault(unit, []).append(key)
    found: dict[str, frozenset[str]] = {}
    for group in partition(members, links.values()):
        part = frozenset(key for unit in group for key in members[unit])
        found |= dict.fromkeys(part, part)
    return found


def _units(counted: Mapping[tuple[str, str], Judgement]) -> dict[str, str]:
    """Each concept with the name of its unit, the first of its members by the alphabet."""
    unit: dict[str, set[str]] = {key: {key} for pair in counted for key in pair}
    apart = [
        pair for pair, said in counted.items() if (said.verdict, said.author) == (APART, PERSON)
    ]
    certain = [
        said for said in counted.values() if said.verdict == SAME and said.author in _CERTAIN
    ]
    for said in sorted(certain, key=lambda said: (said.author != PERSON, said.pair)):
        one, other = unit[said.one], unit[said.other]
        held = any((a in one and b in other) or (a in other and b in one) for a, b in apart)
        if one is not other and (said.author == PERSON or not held):
            one |= other
            for key in other:
                unit[key] = one
    return {key: min(members) for key, members in unit.items()}


_CERTAIN = frozenset((PERSON, DEFINITION))


def _link(a: str, b: str, said: Judgement) -> Link:
    never, unsure = said.verdict == APART, said.verdict == UNSURE
    return Link(a, b, said.probability, never=never, unsure=unsure)


def _stronger(known: Link | None, link: Link) -> Link:
    """What counts between two units: never before all else, then sure before unsure, then odds."""
    if known is None:
        return link
    return max(known, link, key=lambda one: (one.never, not one.unsure, one.probability))
