"""Which format a reply is in, and what it claims: the one door to all the parsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from kgagent.domain.knowledge import Extraction, Section
from kgagent.domain.text import clean
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire import faults, graph_json, own, prose, thinking_markdown, thinking_tags
from kgagent.llm.wire.fields import RELATIONS
from kgagent.llm.wire.lenient_json import Read, plain, read

Shape = Literal["own", "thinking_tags", "thinking_markdown", "prose"]
"""The formats: our JSON, `<think>…<graph_json>`, `<|thinking|>` Markdown, and plain text."""

_MOST_OBJECTS = 8
_FENCE = re.compile(r"```[ \t]*(?:jsonc?|json5|javascript|python)?[ \t]*\n?\s{0,20}(?=[{\[])")
_BEGINS = re.compile(
    r"[\s`]{0,20}(?:\{\s{0,20}(?:[\"'“}]|\w{1,30}\s?:|\Z)|\[\s{0,20}[\[{]\s{0,20}[\"'“])"
)
_FENCE_LINE = re.compile(r"^[ \t]*```\w*[ \t]*$", re.MULTILINE)
_OWN_KEY = re.compile(r"[\"'“](?:relations|aliases|mentions)[\"'”]\s{0,5}:")
_KEYED = re.compile(
    r"\{\s{0,20}[\"'“]?(?:relations|aliases|mentions|concepts|nodes|edges|graph|triples|type"
    r"|properties|\$schema)[\"'”]?\s{0,5}:"
)


def parse(
    text: str, passages: Sequence[str], *, thought: str = "", shape: Shape | None = None
) -> Extraction:
    """What the reply claims about the passages, whatever its format.

    `thought` is what a server moved into a field of its own. With a `shape`, only that format is
    accepted; without, it is found out, and prose is read by the embedded reader.

    Raises ReplyUnusable: "empty", "refusal", "repetition" (a loop), "schema_echo" (the format given
    back instead of filled in), "cut_off" (it ends before the first claim), "invalid_json",
    "wrong_shape" (JSON of another kind) or "no_graph" (nothing that states a relation).

    >>> parse('Sure: {"relations": [["silk", "is", "tough"]]}', []).relations[0].target
    'tough'
    """
    if shape in (None, "own") and (whole := _whole_json(text)) is not None:
        return _checked(_from_json(whole, passages))
    text, thought = clean(text), clean(thought)
    if not any(map(str.isalnum, text)) and not any(map(str.isalnum, thought)):
        raise ReplyUnusable("empty", "The reply is empty.")
    loop = faults.loop_in(text)
    said = faults.without_loop(text, loop)
    try:
        found = _checked(_chosen(said, thought, shape)(said, passages, thought))
    except ReplyUnusable as unusable:
        raise _explained(unusable, said, loop) from None
    return _without_loop(found, loop) if loop else found


_Parser = Callable[[str, Sequence[str], str], Extraction]


def _chosen(text: str, thought: str, shape: Shape | None) -> _Parser:
    """The parser for the format that was asked for, or that the reply has the marks of."""
    if shape is not None:
        return _PARSERS[shape]
    if thinking_tags.is_tagged(text) or thinking_tags.is_tagged(thought):
        answer = thinking_tags.split(text, thought=thought).text("answer")
        return _PARSERS["own" if _OWN_KEY.search(answer) else "thinking_tags"]
    if thinking_markdown.is_thinking(text) or thinking_markdown.is_thinking(thought):
        return _PARSERS["thinking_markdown"]
    return _json_or_prose


def _whole_json(text: str) -> Read | None:
    """The value when the reply is nothing but whole JSON in our format, else None."""
    text = text.strip()
    found = plain(text) if text.startswith("{") and text.endswith("}") else None
    whole = found is not None and found.end == len(text) and not found.repairs
    return found if found and whole and _is_own(found.value) else None


def _is_own(value: Any) -> bool:
    return own.is_own(value) and not ("nodes" in value or "edges" in value)


def _own(text: str, passages: Sequence[str], thought: str) -> Extraction:
    parts = thinking_tags.split(text, thought=thought)
    answer = parts.text("answer") or parts.text("thought")
    best: Extraction | None = None
    unusable: ReplyUnusable | None = None
    for start, found in _values(answer):
        try:
            claims = _from_json(found, passages)
        except ReplyUnusable as error:
            unusable = unusable or error
            continue
        if best is None or _count(claims) > _count(best):
            around = (answer[:start], answer[found.end :])
            best = replace(claims, sections=claims.sections + _said_around(around, parts))
    if best is not None:
        return best
    raise unusable or ReplyUnusable("invalid_json", f"The reply is not JSON: {_seen(answer)}.")


def _said_around(around: tuple[str, str], parts: thinking_tags.Parts) -> tuple[Section, ...]:
    """The thought before and the words around the JSON."""
    said = "\n\n".join(s for part in around if (s := _FENCE_LINE.sub("", part).strip(" \t\n`")))
    kept = tuple(section for section in parts.sections if section.name != "answer")
    return (*kept, Section("answer", said)) if said else kept


def _values(text: str) -> Iterator[tuple[int, Read]]:
    """The JSON values in the text that may be the reply proper; a bounded number of them."""
    starts = [m.end() for m in _FENCE.finditer(text)][:_MOST_OBJECTS]
    starts += [m.start() for m in _KEYED.finditer(text)][:_MOST_OBJECTS]
    stripped = text.lstrip(" \t\n`")
    if stripped.startswith(("{", "[")):
        starts.append(len(text) - len(stripped))
    if not starts and (brace := re.search(r"[{\[]", text)):
        starts.append(brace.start())
    end = -1
    for start in sorted(set(starts))[:_MOST_OBJECTS]:
        if start >= end:
            found = read(text, start)
            end = found.end
            yield start, found


def _from_json(found: Read, passages: Sequence[str]) -> Extraction:
    """The claims of one JSON value in our format, or of a graph."""
    value = _unwrapped(found.value)
    if _is_own(value):
        claims = own.claims(_with_objects(value), passages)
    elif graph_json.is_graph(value) and not faults.is_schema(value):
        claims = graph_json.claims(value)
    else:
        raise _no_claims(found, value)
    if found.cut and not _count(claims):
        raise ReplyUnusable("cut_off", "The reply ends before its first whole claim.")
    repairs = tuple(f"JSON repaired: {repair}" for repair in found.repairs)
    return replace(claims, problems=repairs + claims.problems) if repairs else claims


def _unwrapped(value: Any) -> Any:
    """The object with the claims where it is wrapped in another one, or is a bare list of them."""
    if isinstance(value, list):
        dicts = [item for item in value if isinstance(item, dict)]
        if len(dicts) == 1 and (own.is_own(dicts[0]) or graph_json.is_graph(dicts[0])):
            return dicts[0]
        related = dicts and own.claims({"relations": dicts[:50]}, []).relations
        return {"relations": value} if related else value
    if isinstance(value, dict) and not own.is_own(value) and not graph_json.is_graph(value):
        for inner in value.values():
            if own.is_own(inner) or (graph_json.is_graph(inner) and not faults.is_schema(inner)):
                return inner
    return value


def _with_objects(value: dict[str, Any]) -> dict[str, Any]:
    """The value with relations written as [source, predicate, target] made objects."""
    keys = ("source", "predicate", "target")
    return {
        name: [
            dict(zip(keys, item, strict=True))
            if isinstance(item, list) and len(item) == 3
            else item
            for item in items
        ]
        if name in RELATIONS and isinstance(items, list)
        else items
        for name, items in value.items()
    }


def _no_claims(found: Read, value: Any) -> ReplyUnusable:
    if faults.is_schema(value):
        return ReplyUnusable("schema_echo", "The reply repeats the schema instead of filling it.")
    if found.cut:
        return ReplyUnusable("cut_off", "The reply ends before its first whole claim.")
    if found.repairs and not value:
        return ReplyUnusable("invalid_json", "The reply is JSON too broken to be repaired.")
    keys = ", ".join(map(str, list(value)[:5])) if isinstance(value, dict) else "a list"
    return ReplyUnusable("wrong_shape", f"The reply is JSON of another kind: {_seen(keys)}.")


def _tags(text: str, passages: Sequence[str], thought: str) -> Extraction:
    return thinking_tags.parse(text, thought=thought)


def _markdown(text: str, passages: Sequence[str], thought: str) -> Extraction:
    return thinking_markdown.parse(text, thought=thought)


def _prose(text: str, passages: Sequence[str], thought: str) -> Extraction:
    parts = thinking_tags.split(text, thought=thought)
    answer = parts.text("answer")
    if not answer:
        raise ReplyUnusable("cut_off", "The reply ends inside its thought, before the answer.")
    if faults.is_refusal(answer):
        raise ReplyUnusable("refusal", f"The model declined: {_seen(answer)}.")
    found = prose.parse(answer)
    kept = tuple(section for section in parts.sections if section.name != "answer")
    return replace(found, sections=kept + found.sections)


def _json_or_prose(text: str, passages: Sequence[str], thought: str) -> Extraction:
    """Our JSON where the answer is or holds it; else prose that states something."""
    answer = thinking_tags.split(text, thought=thought).text("answer")
    marked = _BEGINS.match(answer) or _FENCE.search(answer) or _KEYED.search(answer)
    if marked or ((whole := plain(answer)) and whole.end == len(answer)):
        return _own(text, passages, thought)
    found = _prose(text, passages, thought)
    if not found.relations and not found.aliases:
        raise ReplyUnusable("no_graph", f"The reply is prose without a relation: {_seen(answer)}.")
    return found


_PARSERS: dict[Shape, _Parser] = {
    "own": _own,
    "thinking_tags": _tags,
    "thinking_markdown": _markdown,
    "prose": _prose,
}


def _count(claims: Extraction) -> int:
    return len(claims.relations) + len(claims.aliases) + len(claims.mentions) + len(claims.concepts)


def _seen(text: str) -> str:
    return repr(" ".join(text[:200].split())[:80])


def _explained(unusable: ReplyUnusable, text: str, loop: str) -> ReplyUnusable:
    """The reason behind the reason: a refusal or a loop, rather than what it made impossible."""
    if faults.is_refusal(text):
        return ReplyUnusable("refusal", f"The model declined: {_seen(text)}.")
    if loop:
        return ReplyUnusable("repetition", f"The reply repeats without end: {_seen(loop)}.")
    return unusable


def _without_loop(found: Extraction, loop: str) -> Extraction:
    """The claims, each once: what a loop repeats was said once."""
    relations = tuple(dict.fromkeys(found.relations))
    told = f"the reply ends in a loop, its claims are kept once: {_seen(loop)}"
    return replace(found, relations=relations, problems=(*found.problems, told))


def _checked(found: Extraction) -> Extraction:
    """The claims, unless they are the format's example; problems may be stored anywhere."""
    if faults.is_example(found):
        raise ReplyUnusable("schema_echo", "The reply repeats the format's example, not filled in.")
    return replace(found, problems=tuple(map(clean, found.problems))) if found.problems else found
