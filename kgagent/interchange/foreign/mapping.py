"""Which attributes of a graph made elsewhere say what: names, predicates, quotes, steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kgagent.errors import UsageError
from kgagent.interchange.columns import SEPARATOR
from kgagent.interchange.foreign.graph import Attributes, Foreign, Unusable, word
from kgagent.interchange.foreign.shouting import calmed

_USUAL: dict[str, tuple[str, ...]] = {
    "name": ("name", "label", "title", "entity_name", "entity_id"),
    "aliases": ("aliases", "altlabel", "synonyms"),
    "predicate": (
        "predicates", "predicate", "relation", "relationship", "relation_type", "label", "keywords",
        "type", "interaction", "title", "name", "kind",
    ),
    "description": (
        "quotes", "quote", "description", "evidence", "sentence", "fact", "text", "content",
    ),
    "weight": ("confidence", "probability", "weight", "score", "strength", "value"),
    "step": ("iter", "iteration", "step", "first_step", "response_id", "round"),
    "question": ("question", "prompt", "query"),
}  # fmt: skip
_OF_A_NODE = ("name", "aliases", "step", "question")
OF_NODES, OF_BOTH = ("name", "aliases"), ("step", "question")
RELATED = "related to"
LIGHTRAG = "<SEP>"
"""What LightRAG joins texts with."""

LONGEST_PREDICATE, LONGEST_NAME = 100, 200


@dataclass(frozen=True, slots=True)
class Said:
    """A relation as the file states it, with what it is called by; `rest` are the attributes that
    have no place of their own. `step` is "" where it says none."""

    source: str
    predicate: str
    target: str
    quotes: tuple[str, ...]
    confidence: float
    step: str
    question: str
    negated: bool
    hedged: bool
    rest: Attributes


@dataclass(slots=True)
class Mapped:
    """A graph made elsewhere as relations between names. `used` tells which attribute says what;
    `rest` counts those without a place; `alone` are the names of nodes without an edge."""

    said: list[Said] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    rest: Counter[str] = field(default_factory=Counter)
    long_predicates: int = 0


def mapped(foreign: Foreign, given: Mapping[str, str] | None = None) -> Mapped:
    """The relations in a graph made elsewhere, its ends by the names of their nodes.

    `given` says for name, predicate, description, weight, step, question or aliases which attribute
    it is; the others are the first of their usual names that is there. A predicate too long to be
    one is taken for a description. Raises UsageError for a part that is not known, or an attribute
    that is not there.
    """
    chosen = _chosen(foreign, given or {})
    if not _weighs(foreign, chosen):
        chosen.pop("weight", None)
    found = Mapped(unusable=list(foreign.unusable), used=chosen)
    names = _names(foreign, chosen)
    about = {
        part: {node.id: _text(node.attributes, chosen.get(part)) for node in foreign.nodes}
        for part in OF_BOTH
    }
    ends: set[str] = set()
    for number, edge in enumerate(foreign.edges, 1):
        source, target = names[edge.source], names[edge.target]
        if why := _why_not(source, target):
            found.unusable.append(Unusable(f"edge {number}", why, [source, target]))
            continue
        ends |= {edge.source, edge.target}
        step, question = (_text(edge.attributes, chosen.get(part)) for part in OF_BOTH)
        own = [about["step"].get(end, "") for end in (edge.source, edge.target)]
        asked = [about["question"].get(end, "") for end in (edge.target, edge.source)]
        when = step or _later(*own), question or asked[0] or asked[1]
        found.said += _relations(found, edge.attributes, (source, target), when)
    _nodes(found, foreign, chosen, names, ends)
    return found


def _relations(
    found: Mapped, row: Attributes, ends: tuple[str, str], when: tuple[str, str]
) -> list[Said]:
    """The relations of an edge, one for each of its predicates; `when` is its step and question."""
    chosen = found.used
    predicates = _texts(row, chosen.get("predicate")) or (RELATED,)
    quotes = _texts(row, chosen.get("description"))
    if long := [one for one in predicates if len(one) > LONGEST_PREDICATE]:
        found.long_predicates += 1
        quotes = tuple(dict.fromkeys((*long, *quotes)))
        predicates = tuple(one for one in predicates if one not in long) or (RELATED,)
    rest = _rest(row, chosen.values())
    found.rest.update(rest.keys())
    weight = row.get(chosen["weight"]) if "weight" in chosen else None
    return [
        Said(
            ends[0],
            " ".join(predicate.split()),
            ends[1],
            quotes,
            _number(weight, 1.0),
            *when,
            _is_true(row.get("negated")),
            _is_true(row.get("hedged")),
            rest,
        )
        for predicate in predicates
    ]


def _nodes(
    found: Mapped,
    foreign: Foreign,
    chosen: Mapping[str, str],
    names: Mapping[str, str],
    ends: set[str],
) -> None:
    """What the file says of nodes: other names, those without an edge, attributes to keep."""
    by_alias = chosen.get("aliases")
    called = {names[end] for end in ends}
    for node in foreign.nodes:
        name = names[node.id]
        rest = _rest(node.attributes, (chosen.get(part, "") for part in _OF_A_NODE))
        rest = {said: value for said, value in rest.items() if value != node.id}
        found.rest.update(rest.keys())
        own = {"id": node.id} if node.id != name else {}
        if own or rest:
            found.nodes.append({"name": name, **own, **rest})
        if node.id not in ends and name not in called:
            found.alone.append(name)
        others = _texts(node.attributes, by_alias)
        found.aliases += [(name, other) for other in others if other != name]
    found.aliases += [(names.get(a, a), names.get(b, b)) for a, b in foreign.aliases]


def _names(foreign: Foreign, chosen: Mapping[str, str]) -> dict[str, str]:
    """What every node and every end is called, by its id; capitals that a program made are gone."""
    name = chosen.get("name")
    found = {node.id: _text(node.attributes, name) or node.id for node in foreign.nodes}
    for edge in foreign.edges:
        for end in (edge.source, edge.target):
            found.setdefault(end, end)
    rows = [node.attributes for node in foreign.nodes]
    rows += [edge.attributes for edge in foreign.edges]
    texts = (
        text
        for row in rows
        for text in row.values()
        if isinstance(text, str) and " " in text and not text.isupper()
    )
    found = {identity: _unquoted(said) for identity, said in found.items()}
    calm = calmed(list(dict.fromkeys(found.values())), texts)
    return {identity: calm.get(said, said) for identity, said in found.items()}


def _unquoted(name: str) -> str:
    """The name without the quotation marks that LightRAG left around it."""
    bare = name.strip('"').strip()
    return bare if name.startswith('"') and name.endswith('"') and bare else name


def _chosen(foreign: Foreign, given: Mapping[str, str]) -> dict[str, str]:
    """Which attribute says what, of those that say anything."""
    nodes = _saying(node.attributes for node in foreign.nodes)
    edges = _saying(edge.attributes for edge in foreign.edges)
    chosen: dict[str, str] = {}
    for part, usual in _USUAL.items():
        there = {**nodes, **edges} if part in OF_BOTH else nodes if part in OF_NODES else edges
        small = {name.casefold(): name for name in reversed(list(there))}
        if part in given:
            if given[part] not in there:
                raise UsageError(
                    f"No {_what(part)} has an attribute '{given[part]}'.",
                    hint=f"There are: {', '.join(list(there)[:12]) or 'none'}.",
                )
            chosen[part] = given[part]
        elif name := next((small[name] for name in usual if name in small), None):
            chosen[part] = name
    if unknown := given.keys() - _USUAL.keys():
        raise UsageError(
            f"'{sorted(unknown)[0]}' cannot be mapped.", hint=f"Parts: {', '.join(_USUAL)}"
        )
    if "quotes" in edges and "description" not in given:
        chosen["description"] = "quotes"
    return chosen


def _what(part: str) -> str:
    return "node" if part in OF_NODES else "edge"


def _saying(rows: Iterable[Attributes]) -> dict[str, None]:
    """The attributes that say something somewhere, in the order they come."""
    found: dict[str, None] = {}
    for row in rows:
        for name, value in row.items():
            if name not in found and value not in (None, "", []):
                found[name] = None
    return found


def _weighs(foreign: Foreign, chosen: Mapping[str, str]) -> bool:
    """Whether the weights are all between 0 and 1, so that they can be confidences."""
    name = chosen.get("weight")
    if name is None:
        return False
    values = [edge.attributes.get(name) for edge in foreign.edges]
    known = [_number(value, -1.0) for value in values if value not in (None, "")]
    return bool(known) and all(0 <= value <= 1 for value in known)


def _why_not(source: str, target: str) -> str:
    """Why an edge between these names cannot be used, "" where it can."""
    for name in (source, target):
        if not any(char.isalnum() for char in name):
            return "an end has no name"
        if len(name) > LONGEST_NAME:
            return f"a name is longer than {LONGEST_NAME} characters"
    return ""


def _text(row: Attributes, name: str | None) -> str:
    """The text of an attribute, "" without one; many are the first."""
    return next(iter(_texts(row, name)), "") if name else ""


def _texts(row: Attributes, name: str | None) -> tuple[str, ...]:
    value = row.get(name) if name else None
    if isinstance(value, str):
        joined_by = SEPARATOR if name in ("quotes", "aliases", "predicates") else LIGHTRAG
        value = value.split(joined_by)
    every: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    return tuple(dict.fromkeys(text for each in every if (text := word(each))))


def _later(one: str, other: str) -> str:
    """The later of two steps: by number where they are numbers."""
    if not (one and other):
        return one or other
    return max(one, other, key=order_of)


def order_of(step: str) -> tuple[float, str]:
    """What steps are sorted by: numbers by their value."""
    return (_number(step, float("inf")), step)


def _number(value: Any, other: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return other
    return number if number == number else other  # noqa: PLR0124 (NaN)


def _is_true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.casefold() == "true")


def _rest(row: Attributes, used: Iterable[str]) -> dict[str, Any]:
    known = {*used, "negated", "hedged"}
    return {n: v for n, v in row.items() if n not in known and v not in (None, "", [])}
