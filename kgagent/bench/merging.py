"""Our merging of names beside simpler ones, on names that others grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from kgagent.bench.clusters import Groups, bcubed, pairs
from kgagent.bench.ngrams import links as ngram_links
from kgagent.bench.score import Line, Score
from kgagent.bench.synonyms import Names, acronyms, sets
from kgagent.domain.naming import canonical
from kgagent.embedding.protocol import Embedder
from kgagent.errors import NothingToRead
from kgagent.identity.candidates import candidates
from kgagent.identity.decide import LISTED, Judgement, Pair, judge
from kgagent.identity.neighbours import neighbours
from kgagent.identity.partition import Link, partition
from kgagent.identity.profile import profile

BASELINE_FROM = 0.7
BOUNDS = (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9)
OURS = "kgagent"

Links = Callable[[Sequence[str]], list[Link]]


def compare(
    data: Path, embedder: Embedder, *, bound: float = LISTED.merge_from, training: bool = False
) -> Iterator[Line]:
    """Lines of every set of names under `data`: no merging, letters, keys, ours, ours by bound.

    `data` is the folder of the tables, or one with folders `synonyms*` and `acronyms*`. Raises
    NothingToRead where there are none.
    """
    folders = [f for f in sorted(data.glob("synonyms*")) if f.is_dir()] or [data]
    if not data.is_dir():
        raise NothingToRead(f"{data} is not a folder.", hint="Name the folder that holds the gold.")
    for folder in folders:
        for names in sets(folder, training=training):
            yield from _lines(names, embedder, bound)
    for file in sorted(data.glob("acronyms*/meanings*.json")):
        yield from _meanings(file, embedder, bound)


def _lines(names: Names, embedder: Embedder, bound: float) -> Iterator[Line]:
    parts = [(part, sorted(part)) for part in names.parts]
    yield _line(names, "no merging", [(part, _keep(every)) for part, every in parts])
    letters = [
        (part, partition(every, ngram_links(every, names.background), bound=BASELINE_FROM))
        for part, every in parts
    ]
    yield _line(names, f"letters, TF-IDF at {BASELINE_FROM:.1f}".replace("0.", "."), letters)
    yield _line(names, "canonical keys", [(part, _by_key(every)) for part, every in parts])
    judged = [(part, every, judged_links(every, embedder)) for part, every in parts]
    for at in (bound, *(b for b in BOUNDS if b != bound)):
        grouped = [(part, partition(every, links, bound=at)) for part, every, links in judged]
        system = OURS if at == bound else f"{OURS} from {at:.2f}".replace("0.", ".")
        line = _line(names, system, grouped)
        yield replace(line, note=f"merges from {bound:.2f}. {names.note}") if at == bound else line


def judged_links(names: Sequence[str], embedder: Embedder) -> list[Link]:
    """Our judgement of every candidate pair among the names."""
    return [found.link for found in judged(names, embedder)]


def judged(names: Sequence[str], embedder: Embedder) -> list[Judgement]:
    """The candidates among the names, each judged on the names alone."""
    every = sorted(names)
    near = neighbours(every, embedder.embed(every))
    return judge((Pair(a, b) for a, b in candidates(every, near)), embedder.embed)


def _line(names: Names, system: str, grouped: list[tuple[Groups, list[tuple[str, ...]]]]) -> Line:
    """Pair scores counted together over the parts, B-cubed as the mean over all names."""
    right = said = gold = total = 0
    precision = recall = 0.0
    for part, groups in grouped:
        every = sorted(part)
        at = {name: number for number, members in enumerate(groups) for name in members}
        numbers = [at[name] for name in every]
        counts = pairs(part, numbers, every)
        right, said, gold = right + counts[0], said + counts[1], gold + counts[2]
        cubed = bcubed(part, numbers, every)
        precision += cubed.precision * len(every)
        recall += cubed.recall * len(every)
        total += len(every)
    pair = Score.of(matched=right, said=said, gold=gold)
    cubed = Score(precision / total, recall / total)
    return Line(
        names.title,
        system,
        {
            "pair precision": pair.precision,
            "pair recall": pair.recall,
            "pair F1": pair.f1,
            "B3 precision": cubed.precision,
            "B3 recall": cubed.recall,
            "B3": cubed.f1,
        },
    )


def _keep(names: Sequence[str]) -> list[tuple[str, ...]]:
    return [(name,) for name in names]


def _by_key(names: Sequence[str]) -> list[tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(canonical(name), []).append(name)
    return [tuple(group) for group in groups.values()]


def _meanings(file: Path, embedder: Embedder, bound: float) -> Iterator[Line]:
    """How many pairs of long forms of one acronym are merged that are no inflections: on the names
    alone, and as a graph judges them, which knows that papers define the acronym as either."""
    forms = acronyms(file)
    told = [pair for found in forms.values() for pair in combinations(found, 2)]
    for conflict in (False, True):
        every = judge((Pair(a, b, conflict=conflict) for a, b in told), embedder.embed)
        merged = [found for found in every if found.probability >= bound]
        wrong = [(found.pair.a, found.pair.b) for found in merged if not inflected(found.pair)]
        shown = ", ".join(f"{a} = {b}" for a, b in wrong[:40]) or "none"
        yield Line(
            "acronyms with several meanings",
            f"{OURS}, knowing the acronym" if conflict else f"{OURS}, on the names alone",
            {
                "acronyms": len(forms),
                "pairs of long forms": len(told),
                "merged": len(merged),
                "of them no inflections": len(wrong),
            },
            note=f"not inflections: {shown}",
        )


def inflected(pair: Pair) -> bool:
    """True for names that differ only in the forms, the order or the joining of their words.

    >>> inflected(Pair("graph embeddings", "graph embedding")), inflected(Pair("a mean", "a sum"))
    (True, False)
    """
    a, b = profile(pair.a), profile(pair.b)
    return sorted(a.stems) == sorted(b.stems) or "".join(a.words) == "".join(b.words)
