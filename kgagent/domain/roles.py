"""What a relation says for an argument: that one acts on another and which way, holds, has, is …

Kinds (`domain.predicates`) are wider: making a thing and causing a change are both "causes" there,
raising and treating both "modulates". An argument needs the difference. Words of general English
decide, by the lemma that a predicate has.
"""

from __future__ import annotations

from dataclasses import dataclass

from kgagent.domain.predicates import NormalForm

EFFECT, HOLDS, HAS, IS, SERVES = "effect", "holds", "has", "is", "serves"
"""One acts on the other; the other is a part of it; the other is a property or process of it; it is
a kind of the other; it is used for the other."""


def _listed(text: str) -> frozenset[str]:
    """Patterns with bars between them."""
    return frozenset(pattern.strip() for pattern in text.split("|"))


_RAISING = frozenset(
    """
    cause lead result induce trigger elicit evoke provoke initiate catalyze nucleate propagate drive
    spark factor responsible enable allow permit facilitate support promote foster favor encourage
    aid assist help contribute benefit ensure guarantee activate stimulate potentiate mediate
    accelerate expedite speed increase raise elevate enhance improve strengthen reinforce boost
    augment amplify intensify maximize upregulate prolong stiffen toughen harden densify
    restore impart confer endow attract direct guide
    essential crucial critical key vital important necessary beneficial favorable conducive helpful
    due owe stem arise rise grow
    """.split()
)
_LOWERING = frozenset(
    """
    inhibit prevent block hinder hamper impede obstruct suppress repress restrain restrict limit
    retard delay slow reduce decrease lower diminish lessen minimize weaken attenuate mitigate
    alleviate dampen impair compromise disrupt interfere destabilize counteract antagonize resist
    downregulate depress soften avoid eliminate obstacle detrimental harmful decline deteriorate
    """.split()
)
_ACTING = frozenset(
    """
    affect influence impact control regulate determine govern dictate modulate alter change modify
    maintain preserve sustain protect stabilize
    tune adjust tailor depend dependent vary respond sensitive function
    """.split()
)
_REQUIRING = frozenset("be required for|be required in|be needed in|be needed for".split("|"))
_TOO_LITTLE = _listed("important in|key in|crucial in|essential in|critical in|vital in|help in")
"""What is important in a field does not act on it."""
_TOLD_AFTER_BE = {
    "be attributed to": 1,
    "be ascribed to": 1,
    "be caused by": 1,
    "be enhanced with": 1,
    "be improved with": 1,
    "be increased with": 1,
    "be decreased with": -1,
    "be reduced with": -1,
    "be reduced in presence of": -1,
    "be limited by": -1,
    "be tuned by varying": 0,
    "be depended on": 0,
    "be governed through": 0,
}
_HOLDING = _listed(
    """
    contain|consist of|comprise|incorporate|encapsulate|embed|be composed of|be made of
    |be made from|be made up of|be comprised of|be loaded with|be coated with|be doped with
    |be filled with|be functionalized with|be incorporated with|be reinforced with
    |be embedded with|be decorated with|be grafted with|be infiltrated with|rich in
    |be incorporated into|be incorporated in|be incorporated within|be incorporated to
    |be added to|be added into|constitute|be embedded in|be embedded within|be blended into
    |be dispersed in|be dispersed within|be loaded into|be loaded onto|be infiltrated into
    |be introduced into|be integrated into|be impregnated into|component of|constituent of
    |part of|compose|fill|be crosslinked with
    """
)
_BEING = frozenset("be|form of|belong to|kind of|type of".split("|"))
_OF_EFFECTS = frozenset("causes enables inhibits modulates".split())
_HAVING = frozenset(
    "have show exhibit possess demonstrate display undergo retain feature experience".split()
)
_SERVING = _listed(
    """
    for|be used for|be used in|be applied to|be applied in|be applied for|be employed in
    |be employed for|be utilized in|be utilized for|be exploited in|applicable to|serve for
    |useful for|useful in|suitable for|suitable in|candidate for|material for|scaffold for
    |tool for|ideal for|effective for|effective in|alternative for|be promising for|promising in
    |appropriate for|method for|technique for|approach for|approach to|strategy for
    """
)


@dataclass(frozen=True, slots=True)
class Role:
    """What a relation says for an argument ("": nothing), and the sign where it is an effect."""

    name: str = ""
    sign: int = 0


def reads_backwards(form: NormalForm, role: Role) -> bool:
    """Whether a relation with this role reads from target to source, as `Role` names it.

    Kinds read from the part to the whole, and from what uses to what is used; roles do not.
    """
    turned = role.name == HOLDS or (role.name == SERVES and form.kind == "uses")
    return form.reversed != turned


def role_of(form: NormalForm) -> Role:
    """The role of a predicate with this normal form.

    >>> role_of(NormalForm("enhance", "modulates")), role_of(NormalForm("prepare", "causes"))
    (Role(name='effect', sign=1), Role(name='', sign=0))
    """
    lemma = " ".join(form.lemma.split())
    if form.kind == "is_a":
        return Role(IS) if lemma in _BEING else Role()
    if lemma in _HOLDING:
        return Role(HOLDS)
    if lemma in _SERVING:
        return Role(SERVES)
    head = lemma.split(" ", 1)[0]
    if form.kind == "has_property":
        return Role(HAS) if head in _HAVING and not form.reversed else Role()
    sign = _sign(form, lemma, head) if form.kind in _OF_EFFECTS else None
    return Role() if sign is None else Role(EFFECT, sign)


def _sign(form: NormalForm, lemma: str, head: str) -> int | None:
    """Which way an effect goes; None where it is none."""
    if lemma == "determine" and form.reversed:
        return None  # "is determined by" is said of what is measured as often
    if lemma in _TOO_LITTLE:
        return None
    if lemma in _TOLD_AFTER_BE:
        return _TOLD_AFTER_BE[lemma]
    if lemma in _REQUIRING or head in _RAISING:
        return 1
    return -1 if head in _LOWERING else 0 if head in _ACTING else None
