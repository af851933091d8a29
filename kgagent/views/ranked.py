"""Which relations and passages of a graph speak most to a question, and which sentences of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import log, sqrt

import numpy as np

from kgagent.domain.predicates import RELATED, PredicateTable
from kgagent.domain.roots import asked_roots, root, roots, words
from kgagent.domain.snapshot import RelationRow
from kgagent.embedding.protocol import Embedder
from kgagent.papers.sentences import sentence_spans
from kgagent.retrieval.bm25 import PassageIndex
from kgagent.views import meaning_of
from kgagent.views.walkable import Walkable

SPEAKS = 0.4
"""The share of what a question asks about (rare words count more) that a text must have."""
EXCERPT = 420
"""Characters of a passage's sentences that are shown."""
_NAMES, _QUOTE, _MEANING, _EVIDENCE, _KIND = 0.35, 0.25, 0.10, 0.20, 0.15
_EXACT = 0.10
_SAME_QUOTE, _SAME_ENDS, _MOSTLY = 0.20, 0.08, 0.8
_UNKNOWN, _VERB, _UNSAID = 0.7, 0.6, 0.1
"""What a word counts that is in no concept's name, is a verb of some kind, or one that no passage
has."""
LIKE, LIKE_NAME, _LIKE = 0.62, 0.72, 0.8
"""The least cosine of a word that stands for one of the question's, more where that is in a
concept's name (fibroin is no fibroblast); and what it counts at 1."""
_DEFINES = re.compile(r"\s*what\s+(?:is|are)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about: the weight of each root in it, rare ones more, 1 together; the
    kinds of relation it asks for; and which roots of the passages mean nearly the same as one of
    its own (`like`), with how much they count for it. `unknown` are its words, verbs
    aside, of which no passage has a root."""

    text: str
    weights: Mapping[str, float]
    kinds: frozenset[str]
    like: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def share(self, text: str | Set[str]) -> float:
        """How much of what is asked about the text (or a text of these roots) speaks of, 0 to 1."""
        said = set(roots(text)) if isinstance(text, str) else text
        counts = dict.fromkeys(said & self.weights.keys(), 1.0)
        for part, worth in (self.like[part] for part in said & self.like.keys()):
            counts[part] = max(counts.get(part, 0.0), worth)
        return sum(self.weights[part] * worth for part, worth in sorted(counts.items()))


class Passages:
    """All passages of a store by the roots of their words, ranked by BM25."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self.texts = texts
        self._words: dict[str, None] = {}
        self._index = PassageIndex((i, self._rooted(text)) for i, text in texts.items())

    def _rooted(self, text: str) -> str:
        found = words(text)
        self._words.update(dict.fromkeys(found))
        return " ".join(map(root, found))

    def has(self, part: str) -> bool:
        """Whether a word of this root stands in any passage."""
        return bool((self._index.scores(part) > 0).any())

    def rarity(self, part: str) -> float:
        """How much a root tells: the logarithm of how few passages have it."""
        having = int((self._index.scores(part) > 0).sum())
        return log(1 + (len(self.texts) + 1) / (having + 0.5))

    def like(
        self, parts: Mapping[str, str], embedder: Embedder, *, named: Set[str]
    ) -> dict[str, tuple[str, float]]:
        """For roots of the passages that mean nearly what a word of a question does: its root, and
        how much they count for it. `parts` are the words, by root; `named` those in names."""
        known = [word for word in self._words if len(word) > 3 and word.isalpha()]
        if not known or not parts:
            return {}
        cosines = embedder.embed(list(parts.values())) @ embedder.embed(known).T
        found: dict[str, tuple[str, float]] = {}
        for part, row in zip(parts, cosines.round(3), strict=True):
            for at in np.flatnonzero(row >= (LIKE_NAME if part in named else LIKE)):
                other, worth = root(known[at]), _LIKE * float(row[at])
                if other not in parts and worth > found.get(other, ("", 0.0))[1]:
                    found[other] = (part, worth)
        return found

    def plain(self, question: str, count: int) -> list[int]:
        """The passages that have most of the question's words, by BM25 alone."""
        scores = self._index.scores(" ".join(roots(question)))
        order = np.argsort(-scores.round(5), kind="stable")[:count]
        return [self._index.ids[at] for at in order if scores[at] > 0]

    def best(self, asked: Asked, count: int, *, more: Sequence[str] = ()) -> list[int]:
        """The passages that speak most to a question; `more` are further names to look for."""
        further = [part for name in more for part in roots(name) if part not in asked.weights]
        scores = self._index.scores(" ".join([*asked.weights, *further]))
        if asked.like:
            scores = scores + _LIKE / 2 * self._index.scores(" ".join(asked.like))
        first = np.argsort(-scores.round(5), kind="stable")[: 4 * count]
        most = max(float(scores.max(initial=0.0)), 1e-9)
        share = {int(at): asked.share(self.texts[self._index.ids[at]]) for at in first}
        least = max(SPEAKS, max(share.values(), default=0.0) / 2)
        speak = [at for at in share if scores[at] > 0 and share[at] >= least]
        speak.sort(key=lambda at: (-round(float(scores[at]) / most + share[at], 5), at))
        return [self._index.ids[at] for at in speak[:count]]


def asked(
    question: str,
    passages: Passages,
    embedder: Embedder,
    *,
    known: Sequence[str],
    table: PredicateTable | None,
) -> Asked:
    """What a question is about: `known` are the concepts as it puts them.

    Each concept counts as one, however many words it has; what is no concept counts less, least
    words for what is done (improve, prevent), since papers say it in many ways.
    """
    forms = {word: meaning_of(word, table) for word in words(question)}
    does = {w: f.kind for w, f in forms.items() if f.mapped and f.kind != RELATED}
    parts, kinds = asked_roots(question), set(does.values())
    groups = [asked_roots(name) for name in known]
    told = {part for group in groups for part in group}
    if _DEFINES.match(question) and [*map(words, known)] == [words(question)]:
        kinds |= {"is_a", "synonym_of"}
    worth: dict[str, float] = {}
    for part in parts:
        worth[part] = 1.0 if part in told else _UNKNOWN
    for part in {root(word) for word in does} & worth.keys():
        worth[part] = _VERB if passages.has(part) else _UNSAID
    said = {root(word): word for word in words(question)}
    return Asked(
        question,
        _weights(worth, groups, passages),
        frozenset(kinds),
        passages.like({part: said[part] for part in parts}, embedder, named=told),
        tuple(said[part] for part in parts if worth[part] > _UNSAID and not passages.has(part))
        if passages.texts
        else (),
    )


def _weights(
    worth: Mapping[str, float], groups: Sequence[Sequence[str]], passages: Passages
) -> dict[str, float]:
    """The weight of each root, 1 together: groups share what their rarest is worth."""
    rarity = {part: passages.rarity(part) for part in worth}
    weights: dict[str, float] = {}
    for group in (*groups, *((part,) for part in worth)):
        inside = [part for part in group if part in worth and part not in weights]
        whole = sum(rarity[part] for part in inside)
        most = sqrt(max((rarity[part] for part in inside), default=0.0))
        for part in inside:
            weights[part] = worth[part] * most * rarity[part] / whole
    total = sum(weights.values())
    return {part: weight / total for part, weight in weights.items()}


@dataclass(frozen=True, slots=True)
class Scored:
    """A relation, by its place in the rows, and how much it speaks to the question, 0 to 1."""

    row: int
    score: float


def relations(
    walk: Walkable,
    about: Asked,
    embedder: Embedder,
    *,
    known: Collection[str] = (),
    also: Collection[tuple[str, str, str]] = (),
    limit: int,
) -> list[int]:
    """The places in `walk.rows` of the relations that speak most to a question, best first.

    Looked at are those with an end whose name shares a root with the question, and those of `also`;
    `known` are the keys of the question's concepts, whose own relations count more.
    What repeats a quote, or relates the same two concepts, counts less than what says more.
    """
    of_name = {v: set(roots(walk.called(v))) for v in range(len(walk.graph.keys))}
    wanted = about.weights.keys() | about.like.keys()
    named = {walk.graph.keys[v]: parts for v, parts in of_name.items() if parts & wanted}
    also = set(also)
    looked = [
        at
        for at, row in enumerate(walk.rows)
        if row.source in named
        or row.target in named
        or (row.source, row.predicate, row.target) in also
    ]
    scored = _scores(walk, about, looked, named, embedder, known=set(known))
    return _varied(walk, scored, limit)


def _scores(
    walk: Walkable,
    about: Asked,
    looked: Sequence[int],
    named: Mapping[str, set[str]],
    embedder: Embedder,
    *,
    known: Set[str],
) -> list[Scored]:
    rows = [walk.rows[at] for at in looked]
    if not rows:
        return []
    said = [f"{walk.names[r.source]} {r.predicate} {walk.names[r.target]}" for r in rows]
    near = np.clip(embedder.embed(said) @ embedder.embed([about.text])[0], 0, 1).round(4)
    found = []
    for at, row, cosine in zip(looked, rows, near, strict=True):
        ends = named.get(row.source, set()) | named.get(row.target, set())
        said_by = ends | set(roots(row.predicate))
        names = about.share(said_by)
        quote = max((about.share(said_by | set(roots(q))) for q in row.quotes), default=names)
        if quote < SPEAKS:
            continue
        score = _NAMES * names * _precision(walk, row, about) + _QUOTE * quote
        score += _MEANING * float(cosine) + _EVIDENCE * _strength(row)
        score += _KIND * (row.kind in about.kinds)
        score += _EXACT * len({row.source, row.target} & known)
        found.append(Scored(at, round(score * quote, 6)))
    return found


def _precision(walk: Walkable, row: RelationRow, about: Asked) -> float:
    """How much of the names is what was asked about: 0.5 to 1."""
    parts = [*roots(walk.names[row.source]), *roots(walk.names[row.target])]
    inside = sum(part in about.weights or part in about.like for part in parts)
    return 0.5 + 0.5 * inside / max(1, len(parts))


def _strength(row: RelationRow) -> float:
    """How well a relation is evidenced, 0 to 1."""
    support = 1 - 0.5 ** max(1, row.support)
    return support * row.confidence * (1.0 if row.grounded else 0.5) * (0.8 if row.hedged else 1.0)


def _varied(walk: Walkable, scored: Sequence[Scored], limit: int) -> list[int]:
    """The best, where each that repeats what was taken before counts less."""
    left = sorted(scored, key=lambda one: (-one.score, one.row))[: 20 * limit]
    said = {
        one.row: [frozenset(roots(quote)) for quote in walk.rows[one.row].quotes] for one in left
    }
    repeats = dict.fromkeys(said, 0.0)
    taken: list[int] = []
    while left and len(taken) < limit:
        best = max(left, key=lambda one: (one.score - repeats[one.row], -one.row))
        left.remove(best)
        taken.append(best.row)
        ends = {*_ends(walk, best.row)}
        for one in left:
            again = any(_same(mine, other) for mine in said[one.row] for other in said[best.row])
            both = {*_ends(walk, one.row)} == ends
            repeats[one.row] += _SAME_QUOTE * again + _SAME_ENDS * both
    return taken


def _ends(walk: Walkable, row: int) -> tuple[str, str]:
    return walk.rows[row].source, walk.rows[row].target


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether most of the shorter quote stands in the other."""
    return len(one & other) >= _MOSTLY * max(1, min(len(one), len(other)))


def excerpt(text: str, about: Asked, *, title: str = "", longest: int = EXCERPT) -> str:
    """The sentences of a passage that speak most to a question, in their order, word for word.

    The title is left out where the passage begins with it.
    """
    text = text.removeprefix(title).lstrip() or text if title else text
    spans = sentence_spans(text)
    shares = [about.share(text[a:b]) for a, b in spans]
    chosen: list[int] = []
    size = 0
    for at in sorted(range(len(spans)), key=lambda i: (-shares[i], i)):
        length = spans[at][1] - spans[at][0]
        if chosen and (shares[at] == 0 or size + length > longest):
            break
        chosen.append(at)
        size += length
    chosen.sort()
    parts = [text[slice(*spans[at])][: 2 * longest] for at in chosen]
    joined = parts[0] if parts else text[:longest]
    for before, at, part in zip(chosen, chosen[1:], parts[1:], strict=False):
        joined += (" " if at == before + 1 else " … ") + part
    return joined
