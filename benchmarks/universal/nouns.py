"""Names, dates and ranges: in CRAFT the last name, the month and the last number lead."""

from __future__ import annotations

from universal.draft import Draft

MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
HOURS = frozenset("am pm a.m. p.m. a.m p.m".split())


def turn_names(draft: Draft) -> None:
    """Let the last word of a name lead ("George Bush"); numbers behind a noun lean on it."""
    for i in draft.places:
        parts = [k for k in draft.kids(i, "flat", "nmod:desc") if k > i]
        names = [k for k in parts if draft.tag(k) not in ("CD", "LS", "SYM", "HYPH")]
        for k in parts:
            if k not in names:
                draft.put(k, i, "nummod" if draft.tag(k) == "CD" else "punct")
        if not names or draft.tag(i) == "FW":
            continue
        last = names[-1]
        draft.inherit(i, last)
        for k in [i, *names[:-1]]:
            draft.put(k, last, "compound")


def turn_dates(draft: Draft) -> None:
    """Let the month lead its day and "pm" its hour."""
    for i in draft.places:
        if draft.tag(i) != "CD":
            continue
        for k in draft.kids(i, "nmod:unmarked", "compound", "nmod:desc"):
            month = abs(k - i) == 1 and draft.lower(k)[:3] in MONTHS
            if month or (k == i + 1 and draft.lower(k) in HOURS):
                draft.inherit(i, k)
                draft.put(i, k, "nummod")
                break


def turn_ranges(draft: Draft) -> None:
    """Let the last number of a range lead ("10 - 12 hours")."""
    for i in draft.places:
        if draft.tag(i) != "CD":
            continue
        for k in draft.kids(i, "nmod"):
            between = draft.kids(k, "case")
            if draft.tag(k) != "CD" or k != i + 2 or between != [i + 1]:
                continue
            to = draft.lower(i + 1) == "to"
            if to and draft.kids(i, "case"):  # "from 10 to 12"
                continue
            draft.inherit(i, k)
            draft.put(i, k, "quantmod")
            draft.put(i + 1, k, "quantmod" if to else "punct")
