"""What is wrong with a reply that holds no claims: refusals, loops, and the format repeated."""

from __future__ import annotations

import re
import zlib
from typing import Any

from kgagent.domain.knowledge import Extraction

LONGEST_REFUSAL = 800
"""A longer text is an answer, even when it begins with an excuse."""

_TAIL = 6_000
_TIMES = 8
_SHORTEST_LOOP = 400
_DENSE = 25  # times smaller when compressed: no language is
_I_CANNOT = (
    r"(?:i|we) (?:can['’]?t|cannot|can not|won['’]?t|will not|must|do not|don['’]t) (?:\w+ )?"
    r"(?:help|assist|provide|fulfil|comply|answer|read|create|extract|generate|complete|access"
    r"|process|continue|discuss|engage|share|see|find|have access|decline|refuse)"
)
_REFUSAL = re.compile(
    r"\W{0,5}(?:(?:i['’]?m|i am|we are|we['’]re) (?:\w+ )?(?:sorry|unable to|not able to|not allow)"
    rf"|(?:unfortunately,? )?{_I_CANNOT}"
    r"|sorry\b|(?:my )?apologies|i apologi[sz]e|as an? (?:ai|artificial|language|large language)\b"
    r"|(?:it (?:seems|appears|looks like)(?: that)? )?you (?:haven|have not|didn)"
    r"|please provide|no (?:passage|text|input)s? (?:was|were|is|has been|have been) (?:given|prov)"
    r"|this (?:request|content) (?:violates|is not allowed))",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"(?:<[^<>]{0,60}>|\{[^{}]{0,60}\}|\[[^\[\]]{0,60}\]|\.{3}|…|string|str|text|name"
    r"|source|target|predicate|relation|concept|(?:source|target) (?:concept|name|node)|concept \w"
    r"|node ?\d?|subject|object|(?:a|an|the) \w+ (?:name|predicate))",
    re.IGNORECASE,
)


def is_refusal(text: str) -> bool:
    """Whether the text is a short one that begins by declining.

    >>> is_refusal("I'm sorry, but I can't help with that."), is_refusal("Silk can't melt.")
    (True, False)
    """
    text = text.strip()
    return len(text) <= LONGEST_REFUSAL and _REFUSAL.match(text) is not None


def loop_in(text: str) -> str:
    """What the text repeats at its end without a stop, or nothing.

    >>> loop_in("Silk is strong. " + "It is strong. " * 60)
    ' It is strong.'
    """
    tail = text.rstrip()[-_TAIL:]
    period, length = _period(tail[::-1])
    if length >= max(_SHORTEST_LOOP, _TIMES * period) and length * 3 >= len(tail):
        return tail[len(tail) - period :]
    head = text[:200_000].encode("utf-8", "replace")
    if len(head) > 4_000 and len(zlib.compress(head)) * _DENSE < len(head):
        return " ".join(text[-80:].split())
    return ""


def without_loop(text: str, piece: str) -> str:
    """The text with what it repeats at its end said once.

    >>> without_loop("Silk. So it is. So it is. So it is.", " So it is.")
    'Silk. So it is.'
    """
    text, length = text.rstrip(), len(piece)
    end = len(text)
    while length and end >= 2 * length and text[end - 2 * length : end] == piece * 2:
        end -= length
    return text[:end]


def is_schema(value: Any) -> bool:
    """Whether the JSON is a schema or a template that was to be filled in, given back.

    >>> is_schema({"type": "object", "properties": {"relations": {"type": "array"}}})
    True
    """
    if not isinstance(value, dict):
        return False
    described = isinstance(value.get("properties"), dict) and "type" in value
    return described or any(
        isinstance(part, dict) and part.get("type") in ("array", "object", "string")
        for name, part in value.items()
        if name in ("relations", "aliases", "mentions", "nodes", "edges", "schema", "json_schema")
    )


def is_example(claims: Extraction) -> bool:
    """Whether all that is claimed is what a format's description writes in place of claims.

    >>> from kgagent.domain.knowledge import RelationClaim
    >>> is_example(Extraction(relations=(RelationClaim("<concept>", "...", "<concept>"),)))
    True
    """
    return bool(claims.relations) and all(
        claim.passage is None
        and all(map(_PLACEHOLDER.fullmatch, (claim.source, claim.predicate, claim.target)))
        for claim in claims.relations
    )


def _period(text: str) -> tuple[int, int]:
    """The length of the piece that the text begins by repeating, and how far that goes on.

    The prefix function of Knuth, Morris and Pratt (1977): n - fall[n] is the period of the first n.
    """
    fall = [0] * (len(text) + 1)
    best = (len(text), 0)
    at = 0
    for n in range(1, len(text)):
        while at and text[n] != text[at]:
            at = fall[at]
        at += text[n] == text[at]
        fall[n + 1] = at
        period = n + 1 - at
        if period * _TIMES <= n + 1:
            best = (period, n + 1)
    return best
