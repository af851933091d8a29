"""Facts kept (MINE): of the facts in an essay, how many can be found again in the graph of it.

Essays, facts, published graphs and verdicts: Mo et al. 2025, "KGGen: Extracting Knowledge Graphs
from Plain Text with Language Models", arXiv 2502.09956, section 4. There a language model judges
whether a fact can be told from what was retrieved for it. Here no model is asked: a fact counts as
kept when at least `ENOUGH` of its stemmed content words occur in the relations retrieved for it.
How often that says what the published judge said of the published contexts is a figure of its own.

Retrieval is the paper's: the `NEAREST` concepts to the fact, then all relations within two hops
along their direction, one relation for a pair of concepts; and the same for every graph.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kgagent.bench.score import Line
from kgagent.bench.stems import stem
from kgagent.bench.trigrams import nearest
from kgagent.domain.naming import canonical
from kgagent.embedding import transformer
from kgagent.embedding.protocol import Embedder
from kgagent.llm.embedded.reader import read

NEAREST = 8
HOPS = 2
AT_MOST = 40
"""Relations retrieved for one fact, the same for all graphs; nearest concepts first."""
ENOUGH = 0.6
OURS = "kgagent"

_COMMON = frozenset(
    "a an and are as at be been being but by can could did do does for from had has have he her "
    "his how i if in into is it its may might more most must no not of on one or other our out "
    "over own she should so some such than that the their them then there these they this those "
    "through to too under up upon very was we were what when where which while who whom whose will "
    "with within would you your".split()
)

Relation = tuple[str, str, str]
Nearest = Callable[[str, Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class Essay:
    """One essay, its facts, and for each published system its graph and the verdicts on it."""

    text: str
    facts: tuple[str, ...]
    graphs: Mapping[str, tuple[Relation, ...]]
    verdicts: Mapping[str, tuple[tuple[str, bool], ...]]
    """(what was retrieved, whether the judge found the fact in it), in the order of `facts`."""


def lines(folder: Path, *, embedder: Embedder | None = None) -> Iterator[Line]:
    """Yield one line a system: the share of facts kept, relations an essay, agreement.

    `folder` holds published files of essays; those that all systems have a graph of are taken.
    Concepts are found by `embedder`, as the paper does with all-MiniLM-L6-v2 (taken where its
    package is installed), and once more by the letters of their words, which needs nothing.
    """
    found = [essay for path in sorted(folder.glob("*.jsonl")) for essay in load(path)]
    essays = [essay for essay in found if len(essay.graphs) == len(_SYSTEMS)]
    if not essays:
        return
    own = [graph(essay.text) for essay in essays]
    if embedder is None and transformer.packaged():
        embedder = transformer.SentenceEmbedder()
    if embedder is not None:
        yield from _compared(essays, own, _by_embedder(embedder), embedder.name)
    yield from _compared(essays, own, nearest, "letters")


def _compared(
    essays: Sequence[Essay], own: Sequence[list[Relation]], near: Nearest, found: str
) -> Iterator[Line]:
    name = f"MINE, {len(essays)} essays, concepts found by {found}"
    for system in _SYSTEMS:
        figures = _kept(essays, [essay.graphs[system] for essay in essays], near)
        yield Line(name, system, figures | _agreement(essays, system))
    cut = [g[: len(e.graphs["KGGen"])] for g, e in zip(own, essays, strict=True)]
    note = "at most as many relations as KGGen made of the essay"
    yield Line(name, OURS, _kept(essays, cut, near), note=note)
    yield Line(name, f"{OURS}, all relations", _kept(essays, own, near))


def load(path: Path) -> list[Essay]:
    """The essays of the published file (one JSON object a line)."""
    with path.open(encoding="utf-8") as file:
        return [_essay(json.loads(row)) for row in file]


_SYSTEMS = ("KGGen", "GraphRAG", "OpenIE")


def _essay(row: Mapping[str, object]) -> Essay:
    published = row["published"]
    assert isinstance(published, dict)
    graphs: dict[str, tuple[Relation, ...]] = {}
    verdicts: dict[str, tuple[tuple[str, bool], ...]] = {}
    facts: tuple[str, ...] = ()
    for system, result in published.items():
        rows = [row for row in result["verdicts"] if "evaluation" in row]
        facts = tuple(row["correct_answer"] for row in rows)
        verdicts[system] = tuple((r["retrieved_context"], bool(r["evaluation"])) for r in rows)
        graphs[system] = tuple((s, p, t) for s, p, t in result["graph"]["relations"])
    return Essay(str(row["content"]).strip("`\n "), facts, graphs, verdicts)


def graph(text: str) -> list[Relation]:
    """The embedded reader's relations of a text, one for a pair of concepts, best first.

    First comes what is sure and says what none before it said: each next relation is the one whose
    confidence, times one more than its words not yet said, is greatest.
    """
    shown: dict[str, str] = {}
    best: dict[tuple[str, str], tuple[float, Relation]] = {}
    for claim in read(text).relations:
        if claim.negated:
            continue
        source, target = canonical(claim.source), canonical(claim.target)
        named = shown.setdefault(source, claim.source), shown.setdefault(target, claim.target)
        known = best.get((source, target))
        if known is None or claim.confidence > known[0]:
            best[source, target] = claim.confidence, (named[0], claim.predicate, named[1])
    left = [(sure, relation, stems(" ".join(relation))) for sure, relation in best.values()]
    said: set[str] = set()
    ordered: list[Relation] = []
    while left:
        worth = [sure * (1 + len(words - said)) for sure, _, words in left]
        _, relation, words = left.pop(worth.index(max(worth)))
        said |= words
        ordered.append(relation)
    return ordered


def retrieved(fact: str, relations: Iterable[Relation], near: Nearest) -> list[str]:
    """The relations of a graph that MINE's retrieval gives for a fact, as text."""
    edges = {(source, target): predicate for source, predicate, target in relations}
    out: dict[str, list[str]] = {}
    names = dict.fromkeys(end for pair in edges for end in pair)
    for source, target in edges:
        out.setdefault(source, []).append(target)
    concepts = list(names)
    reached = [concepts[i] for i in near(fact, concepts)[:NEAREST]]
    found: dict[str, None] = {}
    for _ in range(HOPS):
        for source in reached:
            for target in out.get(source, ()):
                found.setdefault(f"{source} {edges[source, target]} {target}")
        reached = list(dict.fromkeys(t for source in reached for t in out.get(source, ())))
    return list(found)[:AT_MOST]


def is_kept(fact: str, context: str) -> bool:
    """Whether enough of the fact's content words stand in the context."""
    asked = stems(fact)
    return len(asked & stems(context)) >= ENOUGH * len(asked)


def stems(text: str) -> set[str]:
    """The stems (Porter 1980) of the words of a text that are not common ones."""
    return {stem(w) for w in re.findall(r"[^\W_]+", text.lower()) if w not in _COMMON}


def _by_embedder(embedder: Embedder) -> Nearest:
    known: dict[str, int] = {}
    rows: list[object] = []

    def near(fact: str, concepts: Sequence[str]) -> list[int]:
        import numpy as np

        new = [text for text in dict.fromkeys((fact, *concepts)) if text not in known]
        for text, row in zip(new, embedder.embed(new) if new else (), strict=True):
            known[text] = len(rows)
            rows.append(row)
        vectors = np.array([rows[known[text]] for text in concepts])
        asked = np.array(rows[known[fact]])
        return [int(i) for i in np.argsort(-(vectors @ asked), kind="stable")] if concepts else []

    return near


def _kept(
    essays: Sequence[Essay], graphs: Sequence[Sequence[Relation]], near: Nearest
) -> dict[str, float]:
    pairs = [(fact, g) for essay, g in zip(essays, graphs, strict=True) for fact in essay.facts]
    kept = [is_kept(fact, ". ".join(retrieved(fact, g, near))) for fact, g in pairs]
    return {"facts kept": _mean(kept), "relations": _mean([len(g) for g in graphs])}


def _agreement(essays: Sequence[Essay], system: str) -> dict[str, float]:
    """What the published judge said of the published contexts, and how often we say the same."""
    judged = [
        (is_kept(fact, context), verdict)
        for essay in essays
        for fact, (context, verdict) in zip(
            essay.facts, essay.verdicts.get(system, ()), strict=False
        )
    ]
    if not judged:
        return {}
    return {
        "kept, by the judge": _mean([verdict for _, verdict in judged]),
        "agreement": _mean([kept == verdict for kept, verdict in judged]),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
