"""English verb forms by rule and table: the base of a form, and the forms of a base."""

from __future__ import annotations

import re
from functools import lru_cache

from kgagent.llm.embedded.lexicon import lines, words

_BE = {"is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "am": "be", "being": "be"}
_HAVE_DO_GO = {"has": "have", "does": "do", "goes": "go"}
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgklmnprt]$")  # "spin" -> "spinning"
_NEEDS_E = re.compile(
    r"([aiouy][sz]|[aeiou]at|[aeiou]it|[ua]r|uc|[cdglnrs]g|v|c|[lnr]s|u|[bcdfgkptz]l|"
    r"[aeiouy][^aeiou]+at|[^aeou]ir|[^ae]in|[^aeiou][ao]k|[^aeiou][ao]d|[^aeo][iu]d|[^aeou]il|"
    r"[^aeiou][aiu]m|[aeiou][bcdlpst]ut|m[ou]t|[^aeiou][ai]p|ag|(?:pl|st|gn|sc)or)$"
)
_PREFIX = re.compile(r"(?:over|under|out|re|un|mis|fore|with|inter|up|off)(?=\w{3})")
_DROPS_ES = re.compile(r"(ss|x|zz|ch|sh|o)$")  # "presses", but "poses" and "seizes" end in e
_TAKES_ES = re.compile(r"(s|x|z|ch|sh|o)$")


@lru_cache(maxsize=1)
def _bases() -> frozenset[str]:
    return words("verbs.txt") | frozenset(base for base, _, _ in _irregular())


def is_verb(word: str) -> bool:
    """Whether the table of base forms has the word."""
    return word in _bases()


@lru_cache(maxsize=1)
def _irregular() -> tuple[tuple[str, str, str], ...]:
    rows = (line.split() for line in lines("irregular_verbs.txt"))
    return tuple((base, past, participle) for base, past, participle in rows)


@lru_cache(maxsize=1)
def _irregular_bases() -> dict[str, str]:
    return {form: base for base, past, part in reversed(_irregular()) for form in (past, part)}


def _irregular_base(form: str) -> str | None:
    """Return the base of "came", and of "overcame" by it."""
    known = _irregular_bases()
    prefix = _PREFIX.match(form)
    if form in known or prefix is None or form[prefix.end() :] not in known:
        return known.get(form)
    return prefix.group() + known[form[prefix.end() :]]


@lru_cache(maxsize=4096)
def base(form: str, tag: str = "") -> str:
    """Return the base of a verb form in small letters.

    >>> base("improved"), base("deposited"), base("binds"), base("spinning"), base("was")
    ('improve', 'deposit', 'bind', 'spin', 'be')
    """
    form = form.lower()
    known = _BE.get(form) or _HAVE_DO_GO.get(form)
    if known is None and (tag in ("VBD", "VBN", "") or form not in _bases()):
        known = _irregular_base(form)
    if known is not None or tag in ("VB", "VBP"):
        return known or form
    if form.endswith("ing") and len(form) > 4:
        return _stem_to_base(form[:-3], i_for_y=False)
    if form.endswith("ed") and len(form) > 3:
        return _stem_to_base(form[:-2], i_for_y=True)
    return _without_s(form) if re.search(r"[^s]s$", form) and len(form) > 3 else form


def _stem_to_base(stem: str, *, i_for_y: bool) -> str:
    if i_for_y and stem.endswith("i") and len(stem) > 2:
        return stem[:-1] + "y"
    if stem.endswith("ick") and stem[:-1] in _bases():
        return stem[:-1]  # "mimicking"
    undoubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else ""
    for candidate in (stem, stem + "e", undoubled):
        if _known(candidate):
            return candidate
    if undoubled and stem[-1] not in "slzf":
        return undoubled
    return stem + "e" if _NEEDS_E.search(stem) else stem


def _known(candidate: str) -> bool:
    """Whether the table has the verb, also behind a prefix ("co-express", "resuspend")."""
    bare = re.sub(r"^(?:co|re|pre|over|under|self|de|dis|out|un|bio|electro)?-?", "", candidate)
    return candidate in _bases() or (len(bare) > 3 and bare in _bases())


def _without_s(form: str) -> str:
    if form.endswith("ies"):
        return form[:-1] if len(form) == 4 else form[:-3] + "y"  # "lies" and "applies"
    bare = form[:-2]
    if form.endswith("es") and not _known(form[:-1]) and (_known(bare) or _DROPS_ES.search(bare)):
        return bare
    return form[:-1]


def third_person(verb: str) -> str:
    """Return the present-tense form for "it".

    >>> third_person("improve"), third_person("apply"), third_person("be"), third_person("process")
    ('improves', 'applies', 'is', 'processes')
    """
    if verb in ("be", "have"):
        return {"be": "is", "have": "has"}[verb]
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou"):
        return verb[:-1] + "ies"
    return verb + ("es" if _TAKES_ES.search(verb) else "s")


@lru_cache(maxsize=1)
def _participles() -> dict[str, str]:
    return {base: part for base, _, part in reversed(_irregular())}


def _irregular_participle(verb: str) -> str | None:
    known = _participles()
    prefix = _PREFIX.match(verb)
    if verb in known or prefix is None or verb[prefix.end() :] not in known:
        return known.get(verb)
    return prefix.group() + known[verb[prefix.end() :]]


def participle(verb: str) -> str:
    """Return the past participle.

    >>> [participle(verb) for verb in ("improve", "write", "embed", "apply", "limit")]
    ['improved', 'written', 'embedded', 'applied', 'limited']
    """
    irregular = _irregular_participle(verb)
    if irregular is not None:
        return irregular
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou"):
        return verb[:-1] + "ied"
    one_syllable = len(re.findall(r"[aeiou]+", verb)) == 1
    doubles = one_syllable or verb.removesuffix("ffer").endswith(
        ("bed", "fer", "mmit", "dmit", "emit", "smit", "cur", "trol", "pel", "lap")
    )
    return verb + (verb[-1] if doubles and _DOUBLED.search(verb) else "") + "ed"


def gerund(verb: str) -> str:
    """Return the form in -ing.

    >>> gerund("improve"), gerund("bind"), gerund("embed"), gerund("see")
    ('improving', 'binding', 'embedding', 'seeing')
    """
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    past = participle(verb)
    doubled = past == verb + verb[-1] + "ed"
    one_syllable = len(re.findall(r"[aeiou]+", verb)) == 1
    irregular_doubled = one_syllable and past != verb + "ed" and _DOUBLED.search(verb)
    return verb + (verb[-1] if doubled or irregular_doubled else "") + "ing"
