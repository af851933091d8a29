"""The state of a registered hypothesis, derived from what papers and people have said since."""

from __future__ import annotations

from collections.abc import Iterable

SUPPORTED, CONTRADICTED, KNOWN, TOUCHED = "supported", "contradicted", "known", "touched"
"""What a paper does to a hypothesis; `TOUCHED`: it relates the two and says nothing of the claim;
`KNOWN`: it had said so by the time of registration, and turned up later."""
ACCEPTED, REJECTED, NOTED, WRITTEN = "accepted", "rejected", "noted", "written"
"""What people and language models do; the last two leave the state as it is."""
LOST, REGAINED = "lost", "regained"
"""What it rests on fell with a paper that was removed; that came back."""
OPEN, DISPUTED, BROKEN = "open", "disputed", "broken"
PAPERS = "papers"
"""The author of what a check found."""


def state(kinds: Iterable[str]) -> str:
    """The state after events of these kinds, in their order.

    A person's last word counts before papers'; "already known" before what later papers say. What
    has lost what it rests on is broken, until that comes back; unless a person rejected it.

    >>> state(["touched"]), state(["supported", "contradicted"]), state(["supported", "rejected"])
    ('open', 'disputed', 'rejected')
    >>> state(["accepted", "lost"]), state(["supported", "lost", "regained"])
    ('broken', 'supported')
    """
    said = list(kinds)
    persons = [kind for kind in said if kind in (ACCEPTED, REJECTED)]
    standing = [kind for kind in said if kind in (LOST, REGAINED)]
    if standing[-1:] == [LOST] and persons[-1:] != [REJECTED]:
        return BROKEN
    if persons:
        return persons[-1]
    if KNOWN in said:
        return KNOWN
    moved = {kind for kind in said if kind in (SUPPORTED, CONTRADICTED)}
    return OPEN if not moved else DISPUTED if len(moved) > 1 else moved.pop()


def bearing(*, claimed: int, found: int, negated: bool, reads_along: bool, is_effect: bool) -> str:
    """What a relation between its two concepts does to a claim that one acts on the other.

    `claimed` and `found` are signs (0: not said). A denial speaks against a claim that it reads
    along with; an effect of the other sign too; one that says no sign bears out that there is one.

    >>> bearing(claimed=1, found=-1, negated=False, reads_along=True, is_effect=True)
    'contradicted'
    """
    if not reads_along:
        return TOUCHED
    if negated:
        opposed = claimed and found and claimed != found
        return SUPPORTED if opposed and is_effect else CONTRADICTED
    if not is_effect:
        return TOUCHED
    if claimed and found:
        return SUPPORTED if claimed == found else CONTRADICTED
    return TOUCHED if claimed else SUPPORTED
