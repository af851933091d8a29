"""Which concepts a question names, by any of their names, and which are named nearly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgagent.domain.naming import canonical
from kgagent.domain.roots import ASKING, COMMON, root, roots
from kgagent.embedding.protocol import Embedder
from kgagent.storage import speaking
from kgagent.views import meaning_of
from kgagent.views.walkable import Walkable

_WORD = re.compile(r"[^\s\"“”«»?!,;:]+")
LONGEST_NAME, MOST_WORDS = 8, 200
"""Words of a name, and of a question, that are looked at."""
NEAR = 0.7
"""The least cosine of a name that is taken for a word that is no name."""
SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Recognised:
    """A concept that a question is about: `said` is how the question puts it; `named` when that is
    one of its names, else it is only near."""

    key: str
    name: str
    said: str
    named: bool


def recognise(walk: Walkable, question: str, embedder: Embedder) -> tuple[Recognised, ...]:
    """The concepts in a question, in its order: the longest names first, then for each other
    telling word the best related concept of that root alone, or the nearest in meaning."""
    words = [found[0].strip(".()[]'") for found in _WORD.finditer(question)][:MOST_WORDS]
    spans = {span: " ".join(words[slice(*span)]) for span in _spans(words)}
    forms = {span: _forms(text) for span, text in spans.items()}
    with walk.store.read() as tx:
        known = speaking.called(tx, {form for found in forms.values() for form in found})
    at: dict[int, Recognised] = {}
    taken: set[int] = set()
    for span, text in sorted(spans.items(), key=lambda item: (item[0][0] - item[0][1], item[0])):
        row = next((known[form] for form in forms[span] if form in known), None)
        if row is None or taken & set(range(*span)) or walk.graph.vertex(row["key"]) is None:
            continue
        taken |= set(range(*span))
        at[span[0]] = Recognised(row["key"], row["name"], text, named=True)
    left = {i: w for i, w in enumerate(words) if i not in taken and _tells(w)}
    at.update(_near(walk, left, embedder))
    found = [at[place] for place in sorted(at)]
    return tuple({one.key: one for one in reversed(found)}.values())[::-1]


def _spans(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            inside = words[start:end]
            if _tells(inside[0]) and _tells(inside[-1], among_others=end - start > 1):
                yield start, end


def _tells(word: str, *, among_others: bool = False) -> bool:
    """Whether a word may be a name, or end one."""
    folded = word.casefold()
    return bool(word) and folded not in COMMON and (among_others or folded not in ASKING)


def _forms(text: str) -> tuple[str, ...]:
    lower = text.casefold()
    tried = (canonical(text), text, lower, canonical(lower), lower.capitalize())
    return tuple(dict.fromkeys(form for form in tried if form))


def _near(walk: Walkable, words: dict[int, str], embedder: Embedder) -> dict[int, Recognised]:
    """For words that are no names: concepts named by that root alone, else of a like meaning."""
    wanted = {at: root(word.casefold()) for at, word in words.items()}
    sought = set(wanted.values())
    best: dict[str, tuple[int, int]] = {}
    for vertex in range(len(walk.graph.keys)) if wanted else ():
        if not walk.graph.degrees[vertex]:
            continue
        parts = set(roots(walk.called(vertex)))
        if len(parts) == 1 and parts <= sought:
            (part,) = parts
            rank = (-walk.graph.degrees[vertex], vertex)
            best[part] = min(best.get(part, rank), rank)
    found = {at: best[part][1] for at, part in wanted.items() if part in best}
    things = {
        at: w for at, w in words.items() if at not in found and not meaning_of(w, None).mapped
    }
    found |= _alike(walk, things, embedder)
    return {
        at: Recognised(walk.graph.keys[v], walk.called(v), words[at], named=False)
        for at, v in found.items()
    }


def _alike(walk: Walkable, words: dict[int, str], embedder: Embedder) -> dict[int, int]:
    related = [v for v in range(len(walk.graph.keys)) if walk.graph.degrees[v]]
    if not words or not related:
        return {}
    vectors = embedder.embed([walk.called(v) for v in related])
    cosines = (embedder.embed(list(words.values())) @ vectors.T).round(4)
    return {
        at: related[int(row.argmax())]
        for at, row in zip(words, cosines, strict=True)
        if row.max() >= NEAR
    }


def nearest(walk: Walkable, question: str, embedder: Embedder) -> tuple[str, ...]:
    """The names nearest in meaning to what a question is about, for suggesting them."""
    related = [v for v in range(len(walk.graph.keys)) if walk.graph.degrees[v]]
    if not related:
        return ()
    vectors = embedder.embed([walk.called(v) for v in related])
    cosines = (vectors @ embedder.embed([question])[0]).round(4)
    order = sorted(
        range(len(related)), key=lambda i: (-cosines[i], -walk.graph.degrees[related[i]])
    )
    return tuple(walk.called(related[i]) for i in order[:SUGGESTED])
