"""Our own reply format: JSON with `relations`, `aliases` and `mentions`, and its parser.

    {"relations": [{"source": …, "predicate": …, "target": …, "quote": …, "passage": 0,
                    "start": …, "end": …, "negated": false, "hedged": false, "confidence": 0.8}],
     "aliases":   [{"name": …, "alias": …, "quote": …, "passage": 0, "start": …, "end": …}],
     "mentions":  [{"name": …, "passage": 0, "start": …, "end": …}]}

Only names and predicates are required of a relation; nothing in a reply is believed: a quote or a
mention that does not stand where it is said to stand is looked for, and else has no place.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kgagent.domain.knowledge import AliasClaim, Extraction, Mention, RelationClaim
from kgagent.errors import ReplyUnusable


def dump(extraction: Extraction) -> str:
    """The extraction in our format.

    >>> parse(dump(Extraction(mentions=(Mention("silk", 0, 0, 4),))), ["silk"]).mentions
    (Mention(name='silk', passage=0, start=0, end=4),)
    """
    return json.dumps(asdict(extraction), ensure_ascii=False, separators=(",", ":"))


def parse(text: str, passages: Sequence[str]) -> Extraction:
    """What the reply claims about the passages.

    Raises ReplyUnusable ("invalid_json", "wrong_shape") when it is not in our format.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReplyUnusable("invalid_json", f"The reply is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise ReplyUnusable("wrong_shape", "The reply is JSON, but not an object.")
    mentions = (_mention(item, passages) for item in _items(found, "mentions"))
    relations = (_relation(item, passages) for item in _items(found, "relations"))
    aliases = (_alias(item, passages) for item in _items(found, "aliases"))
    return Extraction(
        mentions=tuple(mention for mention in mentions if mention),
        relations=tuple(relation for relation in relations if relation),
        aliases=tuple(alias for alias in aliases if alias),
    )


def _items(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    items = found.get(name, [])
    if not isinstance(items, list):
        raise ReplyUnusable("wrong_shape", f"'{name}' is not a list.")
    return [item for item in items if isinstance(item, dict)]


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _place(
    item: dict[str, Any], quote: str, passages: Sequence[str]
) -> tuple[int, int, int] | tuple[None, None, None]:
    """Where the quote stands: as said if that is true, else where it first appears, or nowhere."""
    passage, start = item.get("passage"), item.get("start")
    if not quote:
        return None, None, None
    if isinstance(passage, int) and isinstance(start, int) and 0 <= passage < len(passages):
        there = start >= 0 and passages[passage].startswith(quote, start)
        if there:
            return passage, start, start + len(quote)
    for at, text in enumerate(passages):
        start = text.find(quote)
        if start >= 0:
            return at, start, start + len(quote)
    return None, None, None


def _mention(item: dict[str, Any], passages: Sequence[str]) -> Mention | None:
    name, passage = _text(item, "name"), item.get("passage")
    start, end = item.get("start"), item.get("end")
    if not (name and isinstance(passage, int) and isinstance(start, int) and isinstance(end, int)):
        return None
    if not (0 <= passage < len(passages) and 0 <= start < end <= len(passages[passage])):
        return None
    return Mention(name, passage, start, end)


def _relation(item: dict[str, Any], passages: Sequence[str]) -> RelationClaim | None:
    source, predicate, target = (_text(item, n) for n in ("source", "predicate", "target"))
    if not (source and predicate and target):
        return None
    quote = item.get("quote") if isinstance(item.get("quote"), str) else ""
    passage, start, end = _place(item, str(quote), passages)
    return RelationClaim(
        source=source,
        predicate=predicate,
        target=target,
        quote=str(quote),
        passage=passage,
        start=start,
        end=end,
        negated=item.get("negated") is True,
        hedged=item.get("hedged") is True,
        confidence=_confidence(item.get("confidence", 1.0)),
    )


def _confidence(said: object) -> float:
    if not isinstance(said, int | float) or math.isnan(said):
        return 1.0
    return min(1.0, max(0.0, float(said)))


def _alias(item: dict[str, Any], passages: Sequence[str]) -> AliasClaim | None:
    name, alias = _text(item, "name"), _text(item, "alias")
    if not (name and alias):
        return None
    quote = item.get("quote") if isinstance(item.get("quote"), str) else ""
    passage, start, end = _place(item, str(quote), passages)
    return AliasClaim(name, alias, str(quote), passage, start, end)
