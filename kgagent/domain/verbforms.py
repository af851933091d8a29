"""The base of an English verb form, by rule; a set of known bases settles what rules cannot."""

from __future__ import annotations

import re
from collections.abc import Set

_IRREGULAR = dict(
    pair.split(":")
    for pair in """
    added:add adding:add arisen:arise arose:arise became:become began:begin begun:begin
    bent:bend biased:bias biases:bias bound:bind bred:breed broke:break broken:break
    brought:bring built:build came:come caught:catch chose:choose chosen:choose dealt:deal
    did:do done:do drawn:draw drew:draw driven:drive drove:drive electrospun:electrospin
    fed:feed fell:fall focused:focus focuses:focus focusing:focus fallen:fall felt:feel
    fought:fight found:find froze:freeze frozen:freeze gave:give given:give gone:go went:go
    got:get gotten:get grew:grow grown:grow had:have has:have having:have heard:hear held:hold
    hidden:hide kept:keep knew:know known:know laid:lay led:lead left:leave lost:lose lying:lie
    made:make meant:mean met:meet overcame:overcome paid:pay proven:prove ran:run risen:rise
    rose:rise said:say sank:sink saw:see seen:see sent:send shone:shine shook:shake shaken:shake
    shown:show shrank:shrink shrunk:shrink sought:seek spent:spend spoke:speak spoken:speak
    sprang:spring spun:spin stood:stand stuck:stick struck:strike sunk:sink swollen:swell
    taken:take took:take taught:teach thought:think threw:throw thrown:throw told:tell tore:tear
    torn:tear tying:tie undergone:undergo underlain:underlie underlies:underlie
    underlay:underlie underwent:undergo understood:understand withheld:withhold
    withstood:withstand won:win wore:wear worn:wear wound:wind wove:weave woven:weave
    written:write wrote:write
    """.split()
)
_SAME = frozenset(
    "become overcome cast come cost cut hit let put read reset run set shed split spread".split()
)
"""Participles that look like their base."""

_ENDS_IN_ED = frozenset("embed shed".split())
"""Bases that end like a participle."""

_ONLY_PAST = frozenset(
    """
    arose became began broke came chose did drew drove fell froze gave went grew knew overcame ran
    rose sank saw shook shrank spoke sprang took threw tore underlay underwent wore wove wrote had
    has having lying tying
    """.split()
)
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"([bdgklmnprt])\1$")
_ONE_SYLLABLE = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]$")
_NEEDS_E = re.compile(
    r"(?:[cuvz]|[^s]s|[dgr]g|[au]g|ang|lleng|veng|[bcdgkptz]l|ib|(?<![aeo])il|ul|[aeiou]at(?<!eat)(?<!oat)"
    r"|[^aeiou]at|(?:cr|cl|rm|in)eat|[io]d(?<!ood)(?<![ao]id)|[cp]ed|[au]d(?<!oad)(?<!ead)(?<!oud)"
    r"|(?:pl|del|cr|mp)et|ot|ut(?<!out)|[^aeo]in|(?<!a)ir|ur(?<!our)|[^e]ar|(?:gn|st|sc|pl)or"
    r"|vok|com|um)$"
)


def base(form: str, known: Set[str] = frozenset()) -> str:
    """The base of a lower-case verb form; of several that could be, one that is `known`.

    >>> [base(form) for form in ("improved", "deposited", "binds", "controlled", "led", "need")]
    ['improve', 'deposit', 'bind', 'control', 'lead', 'need']
    >>> base("seeds"), base("seeded"), base("embedded", {"embed"})
    ('seed', 'seed', 'embed')
    """
    if form in known or form in _ENDS_IN_ED:
        return form
    if form in _IRREGULAR:
        return _IRREGULAR[form]
    candidates = _candidates(form)
    return next((each for each in candidates if each in known), candidates[0])


def is_participle(word: str) -> bool:
    """Whether the word may be a past participle by its look.

    >>> [is_participle(word) for word in ("used", "made", "took", "need", "red")]
    [True, True, False, False, False]
    """
    if word in _IRREGULAR or word in _SAME:
        return word not in _ONLY_PAST
    return word.endswith("ed") and base(word) != word


def _candidates(form: str) -> list[str]:
    """The bases that a form may have, the likeliest first; the form itself without an ending."""
    for ending in ("ied", "ies"):
        if form.endswith(ending) and len(form) > 4:
            return [form[:-3] + "y", form[:-1]]
    for ending in ("ed", "ing"):
        stem = form.removesuffix(ending)
        if stem != form and len(stem) > 1 and _VOWEL.search(stem) and not form.endswith("eed"):
            return _from_stem(stem)
    if form.endswith("s") and len(form) > 3 and not form.endswith(("ss", "us", "is", "ous")):
        if form.endswith(("sses", "xes", "ches", "shes", "zzes", "oes")):
            return [form[:-2], form[:-1]]
        return [form[:-1], form[:-2]] if form.endswith("es") else [form[:-1]]
    return [form]


def _from_stem(stem: str) -> list[str]:
    """The bases that give this stem before -ed or -ing."""
    if _DOUBLED.search(stem):
        keeps = stem.endswith("ll") and _ONE_SYLLABLE.match(stem[:-1])
        return [stem, stem[:-1]] if keeps else [stem[:-1], stem]
    if stem.endswith("ck"):
        return [stem, stem[:-1]]
    takes_e = _NEEDS_E.search(stem) or _ONE_SYLLABLE.match(stem)
    return [stem + "e", stem] if takes_e else [stem, stem + "e"]
