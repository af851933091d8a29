"""Our own reply format: JSON with `relations`, `aliases` and `mentions`, and its parser.

    {"relations": [{"source": …, "predicate": …, "target": …, "quote": …, "passage": 0,
                    "start": …, "end": …, "negated": false, "hedged": false, "confidence": 0.8}],
     "aliases":   [{"name": …, "alias": …, "quote": …, "passage": 0, "start": …, "end": …}],
     "mentions":  [{"name": …, "passage": 0, "start": …, "end": …, "confidence": .8}],
     "concepts":  [name, …], "sections": [{"name": …, "text": …}], "problems": [text, …]}

Only names and predicates are required of a relation; nothing in a reply is believed: a quote that
does not stand where it is said to stand is looked for, and else has no place; a mention outside of
its passage is left out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from kgagent.domain.grounding import spells
from kgagent.domain.knowledge import AliasClaim, Extraction, Mention, RelationClaim, Section
from kgagent.domain.text import clean
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire.fields import PREDICATE, RELATIONS, SOURCE, TARGET, confidence, first, word
from kgagent.llm.wire.quotes import Finder

LISTS = ("relations", "aliases", "mentions", "concepts", "sections", "problems")
"""The keys of our format, each with a list."""

_Place = tuple[int, int, int] | tuple[None, None, None]
_NOWHERE: _Place = (None, None, None)


def dump(extraction: Extraction) -> str:
    """The extraction in our format.

    >>> parse(dump(Extraction(mentions=(Mention("silk", 0, 0, 4),))), ["silk"]).mentions
    (Mention(name='silk', passage=0, start=0, end=4, confidence=1.0),)
    """
    return json.dumps(asdict(extraction), ensure_ascii=False, separators=(",", ":"))


def parse(text: str, passages: Sequence[str]) -> Extraction:
    """What the reply claims about the passages; what is no claim is left out without a word.

    Raises ReplyUnusable ("invalid_json", "wrong_shape") when it is not in our format.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReplyUnusable("invalid_json", f"The reply is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise ReplyUnusable("wrong_shape", "The reply is JSON, but not an object.")
    said = tuple(w for item in _listed(found, "problems") if (w := _string(item)))
    return replace(claims(found, passages), problems=said)


def is_own(value: Any) -> bool:
    """Whether a JSON value looks like our format: an object with one of its lists of claims."""
    return isinstance(value, dict) and any(
        isinstance(value.get(name), list) for name in ("relations", "aliases", "mentions")
    )


def claims(found: dict[str, Any], passages: Sequence[str]) -> Extraction:
    """What an object in our format claims; `problems` counts the claims that had to be left out.

    Raises ReplyUnusable ("wrong_shape") when one of its lists is none.

    >>> said = [{"subject": "silk", "label": "is", "object": "tough"}, 5]
    >>> claims({"relations": said}, []).problems
    ('1 of 2 relations left out: two ends and a predicate are needed',)
    """
    finder = Finder(passages)
    name = next((n for n in RELATIONS if n in found), "relations")
    relations = [_relation(item, finder) for item in _items(found, name)]
    aliases = [_alias(item, finder) for item in _items(found, "aliases")]
    mentions = [_mention(item, finder) for item in _items(found, "mentions")]
    sections = [_section(item) for item in _items(found, "sections")]
    lost = (
        _lost("relations", _listed(found, name), relations, "two ends and a predicate are needed"),
        _lost("aliases", _listed(found, "aliases"), aliases, "a name and an alias are needed"),
        _lost("mentions", _listed(found, "mentions"), mentions, "they are in no passage"),
    )
    said = (_string(item) for item in _listed(found, "problems"))
    return Extraction(
        mentions=tuple(mention for mention in mentions if mention),
        relations=tuple(relation for relation in relations if relation),
        aliases=tuple(alias for alias in aliases if alias),
        concepts=tuple(w for item in _listed(found, "concepts") if (w := _string(item).strip())),
        sections=tuple(section for section in sections if section),
        problems=tuple(problem for problem in (*said, *lost) if problem),
    )


def _listed(found: dict[str, Any], name: str) -> list[Any]:
    items = found.get(name, [])
    if items is None:
        return []
    if not isinstance(items, list):
        raise ReplyUnusable("wrong_shape", f"'{name}' is not a list.")
    return items


def _items(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [item for item in _listed(found, name) if isinstance(item, dict)]


def _lost(name: str, said: list[Any], kept: Sequence[object | None], why: str) -> str:
    count = len(said) - sum(item is not None for item in kept)
    return f"{count} of {len(said)} {name} left out: {why}" if count else ""


def _string(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _text(item: dict[str, Any], name: str) -> str:
    return _string(item.get(name)).strip()


def _index(item: dict[str, Any], name: str) -> int | None:
    value = item.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _place(item: dict[str, Any], quote: str, finder: Finder) -> _Place:
    """Where the quote stands: as said if that is true, else where it first appears, or nowhere."""
    passage, start = _index(item, "passage"), _index(item, "start")
    if not quote:
        return _NOWHERE
    if passage is not None and start is not None and finder.stands(quote, passage, start):
        return passage, start, start + len(quote)
    found = finder.locate(quote, told=passage)
    if found.passage is None or found.start is None or found.end is None:
        return _NOWHERE
    return found.passage, found.start, found.end


def _mention(item: dict[str, Any], finder: Finder) -> Mention | None:
    name, passage = _text(item, "name"), _index(item, "passage")
    start, end = _index(item, "start"), _index(item, "end")
    if not name or passage is None or start is None or end is None:
        return None
    if not (0 <= passage < len(finder.passages)):
        return None
    if not (0 <= start < end <= len(finder.passages[passage])):
        return None
    if not spells(finder.passages[passage][start:end], name):
        return None
    return Mention(name, passage, start, end, confidence(item.get("confidence")))


def _relation(item: dict[str, Any], finder: Finder) -> RelationClaim | None:
    source, target = word(first(item, SOURCE)), word(first(item, TARGET))
    predicate = word(first(item, PREDICATE))
    if not (source and predicate and target):
        return None
    quote = _string(item.get("quote"))
    passage, start, end = _place(item, quote, finder)
    return RelationClaim(
        source=source,
        predicate=predicate,
        target=target,
        quote=quote,
        passage=passage,
        start=start,
        end=end,
        negated=item.get("negated") is True,
        hedged=item.get("hedged") is True,
        confidence=confidence(item.get("confidence", 1.0)),
    )


def _alias(item: dict[str, Any], finder: Finder) -> AliasClaim | None:
    name, alias = _text(item, "name"), _text(item, "alias")
    if not (name and alias):
        return None
    quote = _string(item.get("quote"))
    passage, start, end = _place(item, quote, finder)
    return AliasClaim(name, alias, quote, passage, start, end)


def _section(item: dict[str, Any]) -> Section | None:
    name, text = _text(item, "name"), _string(item.get("text"))
    return Section(name, text) if name and text else None
