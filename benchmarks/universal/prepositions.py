"""Prepositions that lead their noun or clause, and the set phrases many of them are part of."""

from __future__ import annotations

from universal.draft import Draft

# These stand before a gerund and govern it as they govern nouns.
BEFORE_GERUND = frozenset(
    "about after against as at before besides by despite for from in including into like of on "
    "over rather since than through to toward towards upon with without".split()
)
BEFORE_CLAUSE = frozenset("about as at by from in into of on over to upon with".split())
LAST_WORD_LEADS = ("as well as", "rather than", "instead of")
OF_NUMBERS = ("more than", "less than", "fewer than", "up to")
STAYING = ("root", "conj", "appos", "parataxis")


def turn_fixed(draft: Draft) -> None:
    """Give set phrases their structure: "as well as", "in order", "more than", "of course"."""
    for i in draft.places:
        parts = draft.kids(i, "fixed")
        if parts and draft.labels[i] != "case":  # those wait for turn_prepositions
            _turn_phrase(draft, i, parts)


def _turn_phrase(draft: Draft, i: int, parts: list[int]) -> None:
    words, last, head = draft.phrase([i, *parts]), parts[-1], draft.heads[i]
    if words == "in order":  # in -> order -> to grow
        draft.put(i, draft.heads[head], "prep")
        draft.put(last, i, "pobj")
        draft.put(head, last, "acl")
    elif words in OF_NUMBERS:
        draft.put(i, head, "amod" if draft.tag(i) == "JJR" else "advmod")
        draft.put(last, head, "quantmod")
    elif draft.tag(i) == "IN" and draft.tag(last) in ("NN", "NNS", "JJ", "JJS"):
        draft.put(i, head, "prep")
        for k in parts:
            draft.put(k, i, "pobj" if k == last else "det")
    elif draft.labels[i] == "mark" and words not in LAST_WORD_LEADS:
        for k in parts:
            draft.put(k, head, "mark")
    else:
        draft.exchange(i, last)
        for k in [i, *parts[:-1]]:
            draft.put(k, last, "det" if draft.tag(k) == "DT" else "advmod")


def turn_prepositions(draft: Draft) -> None:
    """Let the preposition lead its noun."""
    for i in draft.places:
        cases = [k for k in draft.kids(i, "case") if draft.tag(k) != "POS" and k not in draft.done]
        if not cases:
            continue
        if cases[0] > i:
            _strand(draft, i, cases)
            continue
        first, inner = _chain(draft, cases)
        left = [k for k in draft.kids(i) if k < first and k not in cases]
        label = _label(draft.labels[i], marked=bool(draft.kids(i, "mark")))
        draft.heads[first], draft.labels[first] = draft.heads[i], label
        phrases = [k for k in draft.kids(i, "conj") if draft.kids(k, "case")]
        for k in [*left, *phrases]:  # "in air or in oil": phrase beside phrase
            draft.heads[k] = first
        clause = draft.is_verb(i) or draft.tag(i) in ("RB", "RBR", "WRB")
        draft.put(i, inner, "pcomp" if clause else "pobj")


def _strand(draft: Draft, i: int, cases: list[int]) -> None:
    """Leave a preposition at its clause's end ("what he looks for")."""
    head = draft.heads[i]
    for k in cases:
        draft.put(k, head if head >= 0 else i, "prep")
    if draft.labels[i] in ("obl", "nmod") and head >= 0:
        draft.put(i, head, "dobj" if draft.tag(i)[0] == "W" else "npadvmod")


def _chain(draft: Draft, cases: list[int]) -> tuple[int, int]:
    """Chain the prepositions of one noun; return the outermost and the one the noun hangs on."""
    first = inner = -1
    for case in cases:
        parts = draft.kids(case, "fixed")
        words = draft.phrase([case, *parts])
        outer = deep = case
        if words == "such as" or words in LAST_WORD_LEADS:
            outer = deep = parts[-1]
            for k in [case, *parts[:-1]]:
                draft.put(k, outer, "amod" if draft.tag(k) == "JJ" else "advmod")
        elif words in ("because of", "due to"):
            draft.put(parts[0], case, "pcomp")
        else:
            for k in parts:
                draft.put(k, deep, "prep")
                deep = k
        if first < 0:
            first = outer
        else:
            draft.put(outer, inner, "prep")
        inner = deep
    return first, inner


def _label(noun: str, *, marked: bool) -> str:
    """Return the preposition's label from what its noun was called."""
    if noun == "obl:agent":
        return "agent"
    if marked:
        return "advcl" if noun in ("obl", "nmod") else noun
    kept = (*STAYING, "ccomp", "acl:relcl", "csubj", "nsubj", "obj")
    return noun if noun in kept else "prep"


def turn_gerunds(draft: Draft) -> None:
    """Let the preposition lead the clause in "by heating it" and "of what it does"."""
    for i in draft.places:
        marks = [k for k in draft.kids(i, "mark") if draft.tag(k) == "IN" and k not in draft.done]
        if not marks or marks[0] > i or i in draft.done or draft.is_infinitive(i):
            continue
        first, old = marks[0], draft.labels[i]
        if not _governs(draft, first, i):
            continue
        left = [k for k in draft.kids(i) if k < first]
        draft.heads[first] = draft.heads[i]
        draft.labels[first] = old if old in STAYING else "prep"
        draft.put(i, first, "pcomp")
        for k in left:
            draft.heads[k] = first


def _governs(draft: Draft, mark: int, verb: int) -> bool:
    """Whether the word before the clause is a preposition, and no conjunction."""
    word, helpers = draft.lower(mark), draft.kids(verb, "aux", "aux:pass")
    tags = [draft.tag(k) for k in [verb, *helpers]]
    if any(tag in ("MD", "VBZ", "VBD", "VBP") for tag in tags):
        asking = draft.tag(mark + 1) in ("WP", "WRB", "WDT")
        return word in BEFORE_CLAUSE and (asking or word not in ("as", "with"))
    subject = draft.kids(verb, "nsubj", "nsubj:pass", "expl")  # "with the sun shining"
    return "VBG" in tags and not subject and word in BEFORE_GERUND
