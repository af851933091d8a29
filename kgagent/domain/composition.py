"""What relations in a row let expect of their ends, by their roles (`domain.roles`).

Chains fold: what two steps let expect is a step itself. What no rule covers composes to nothing,
and no hypothesis is made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgagent.domain.hypothesis import NEGATIVE, POSITIVE, UNSIGNED
from kgagent.domain.roles import EFFECT, HAS, HOLDS, IS, SERVES, Role

VERBS = {POSITIVE: "promote", NEGATIVE: "inhibit", UNSIGNED: "affect"}
THIRD = {POSITIVE: "promotes", NEGATIVE: "inhibits", UNSIGNED: "affects"}
VAGUE = 0.5
"""What a claim without a sign leaves of the weight."""
FOLDING = 0.7
"""What a further step leaves of the weight."""


@dataclass(frozen=True, slots=True)
class Step:
    """One relation as a path walks it: `along` when it reads from where the step starts."""

    role: Role
    along: bool = True

    @property
    def acts(self) -> bool:
        """Whether it says that where it starts acts on where it ends."""
        return self.role.name == EFFECT and self.along

    @property
    def sign(self) -> int:
        """Which way it acts."""
        return self.role.sign


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the evidence composes: a name, the sign expected, how far it carries (0 to 1).

    `directed` when it reads from the first concept to the second; `step` what it is in a chain.
    """

    name: str
    sign: int
    weight: float
    directed: bool = True
    step: Step | None = None


def compose(steps: Sequence[Step]) -> Pattern | None:
    """The pattern of a path of two steps or more; None where nothing follows.

    >>> found = compose([Step(Role(EFFECT, 1)), Step(Role(EFFECT, -1))])
    >>> found.name, found.sign, found.weight
    ('effect', -1, 1.0)
    """
    if len(steps) < 2:
        return None
    found = _two(steps[0], steps[1])
    for following in steps[2:]:
        if found is None or found.step is None:
            return None
        longer = _two(found.step, following)
        if longer is None:
            return None
        weight = found.weight * longer.weight * FOLDING
        named = longer.name if longer.name in ("property of", "use for") else "chain"
        found = Pattern(named, longer.sign, weight, longer.directed, longer.step)
    return found


_BEFORE = {
    (HAS, True): ("mechanism", 0.5),
    (HOLDS, True): ("whole", 0.8),
    (HOLDS, False): ("part", 0.4),
    (IS, True): ("inheritance", 0.4),
    (IS, False): ("generalisation", 0.3),
}
"""What is not an effect, before one on the end: pattern and weight."""
_AFTER = {
    (HAS, False): ("property of", 0.8),
    (IS, False): ("specialisation", 0.4),
    (IS, True): ("effect on the general", 0.2),
}
"""What is not an effect, after one."""


def _two(one: Step, two: Step) -> Pattern | None:
    if one.role.name == EFFECT and two.role.name == EFFECT:
        return _effects(one, two)
    if two.acts:
        rule = _BEFORE.get((one.role.name, one.along))
        return None if rule is None else _pattern(*rule, two.role)
    if one.acts:
        rule = _AFTER.get((two.role.name, two.along))
        if rule is None:
            return None
        ends = rule[0] == "property of"
        found = _pattern(*rule, one.role)
        return Pattern(found.name, found.sign, found.weight) if ends else found
    if two == Step(Role(SERVES)) and (one.role.name, one.along) == (HOLDS, True):
        return Pattern("use for", UNSIGNED, 0.5)
    return None


def _effects(one: Step, two: Step) -> Pattern | None:
    if one.along and two.along:
        return _pattern("effect", 1.0, Role(EFFECT, one.sign * two.sign))
    if one.along and UNSIGNED not in (one.sign, two.sign):
        if one.sign == two.sign:
            return Pattern("combination", one.sign, 0.5, directed=False)
        return Pattern("counteraction", UNSIGNED, 0.7, directed=False)
    return None


def _pattern(name: str, weight: float, role: Role) -> Pattern:
    """A pattern; what says no way is harder to refute, and worth less."""
    weight *= 1.0 if role.sign else VAGUE
    return Pattern(name, role.sign, weight, step=Step(Role(EFFECT, role.sign)))
