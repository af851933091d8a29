"""Compositional discovery in four stages along a path: blocks, pairs, bridges, the whole.

Source: paper A (Buehler 2025, arXiv 2502.13025), compositional reasoning: A building blocks of each
concept, B synergies of adjacent pairs, C bridge synergies, D one integrated discovery.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from kgagent.agent.reasoning.ground import Ground, papers, worth
from kgagent.agent.reasoning.rules import conclusion, follows, meant
from kgagent.agent.reasoning.thinker import Thinker
from kgagent.agent.reasoning.work import Work, among, chain, surroundings, text, thoughts
from kgagent.domain.report import Block, Report, Section
from kgagent.domain.snapshot import RelationRow
from kgagent.errors import NotFound
from kgagent.graph.paths import ends
from kgagent.graph.paths.cheapest import BY_EVIDENCE
from kgagent.graph.paths.path import Path, weakest

BLOCKS, SHARED = 5, 3
"""Relations given for a concept; shared neighbours given for a pair."""
PAIRS = 40
"""Dissimilar pairs looked at for one that a path of fitting length joins."""
FEWEST, MOST = 3, 7
"""Hops of a path that is chosen by chance."""

Hops = Sequence[Sequence[RelationRow]]


def path_between(ground: Ground, source: int, target: int) -> Path:
    """The path between two concepts that is most likely to hold.

    Raises NotFound where none joins them with a concept in between.
    """
    found = BY_EVIDENCE.sample(ground.graph, source, target, Random(0))  # noqa: S311
    if found is None or not len(found):
        names = ground.called(source), ground.called(target)
        raise NotFound(
            f"No path joins '{names[0]}' and '{names[1]}'.",
            hint=f'See what does:  kgagent path "{names[0]}" "{names[1]}"',
        )
    return found


def path_by_chance(ground: Ground, seed: int) -> Path:
    """A path between two concepts that mean different things, of 3 to 7 hops where there is one."""
    ground.needs(3)
    chance = Random(seed)  # noqa: S311
    pairs = ends.dissimilar_pairs(ground.graph, PAIRS, chance=chance)
    found = [path_between(ground, *pair) for pair in pairs]
    fitting = [path for path in found if FEWEST <= len(path) <= MOST]
    return (fitting or sorted(found, key=lambda path: (abs(len(path) - FEWEST), path.vertices)))[0]


def report(
    ground: Ground, path: Path, thinker: Thinker | None = None, *, chosen: str = ""
) -> Report:
    """The report over a path of the graph; `chosen` says how the path was."""
    work = Work(ground, thinker)
    keys = [ground.graph.keys[v] for v in path.vertices]
    hops = ground.hops(path)
    blocks = [_block(work, key, hops) for key in keys]
    pairs = [_pair(work, at, keys, hops) for at in range(len(hops))]
    bridges = [_bridge(work, at, keys, hops, pairs) for at in range(len(hops) - 1)]
    names = [ground.name(key) for key in keys]
    return work.report(
        "Compositional discovery",
        f"What follows when what is known of {', '.join(names[:-1])} and {names[-1]} is put "
        "together step by step.",
        [
            _path(work, path, keys, hops),
            Section("A. Building blocks"),
            *blocks,
            Section("B. Synergies of adjacent pairs"),
            *pairs,
            Section("C. Bridge synergies"),
            *(bridges or [_no_bridge()]),
            _whole(work, path, keys, hops, [*blocks, *pairs, *bridges]),
        ],
        **({"Path": chosen} if chosen else {}),
    )


def _no_bridge() -> Section:
    return Section("None", (text("The path has one hop, so no two pairs meet."),), level=2)


def _path(work: Work, path: Path, keys: Sequence[str], hops: Hops) -> Section:
    read = sum(1 for rows in hops if rows[0].grounded)
    told = text(
        f"{among(len(keys), 'concept')} and {among(len(hops), 'hop')}; {read:,} of them with a "
        "checked quote."
    )
    drawn = (chain(work, keys, hops, "The path that is put together."), surroundings(work, path))
    return Section("The path", (told, *drawn))


def _block(work: Work, key: str, hops: Hops) -> Section:
    """A: what the graph holds of a concept."""
    ground = work.ground
    name, known = ground.name(key), ground.about(key)
    kinds = dict.fromkeys(row.kind or "related_to" for row in known)
    shown = _varied(known)
    told = text(
        f"The graph holds {among(len(known), 'relation')} of it, of "
        f"{among(len(kinds), 'kind')}: {', '.join(kind.replace('_', ' ') for kind in kinds)}.",
        f"The {len(shown)} that show most of them, best evidence first:"
        if len(known) > len(shown) else "",
    )  # fmt: skip
    question = f"What are the building blocks of {name}: properties, functions, mechanisms?"
    thought = work.reason("insight", question, work.items(shown), about=name)
    return Section(name, (told, *map(work.claim, shown), *thought), level=2)


def _varied(rows: Sequence[RelationRow]) -> list[RelationRow]:
    """The best of each kind first, then the best of what is left."""
    first = {row.kind: row for row in reversed(rows)}
    chosen = sorted(first.values(), key=worth)[:BLOCKS]
    rest = [row for row in rows if row not in chosen]
    return [*chosen, *rest[: BLOCKS - len(chosen)]]


def _pair(work: Work, at: int, keys: Sequence[str], hops: Hops) -> Section:
    """B: what two neighbours on the path do together."""
    ground, (one, other) = work.ground, (keys[at], keys[at + 1])
    names = ground.name(one), ground.name(other)
    rows = sorted(hops[at], key=worth)[:SHARED]
    shared = _shared(ground, one, other)
    both = "No other concept is related to both."
    if shared:
        best = ", ".join(map(ground.name, shared[:SHARED]))
        both = f"Both are related to {among(len(shared), 'other concept')}, best connected: {best}."
    beside = [row for key in shared[:SHARED] for row in _via(ground, key, one, other)]
    blocks: list[Block] = [
        *map(work.claim, rows),
        text(both),
        *map(work.claim, beside),
    ]  # fmt: skip
    question = f"What can {names[0]} and {names[1]} do together that neither does alone?"
    blocks += work.reason(
        "synergy", question, work.items([*rows, *beside]), one=names[0], other=names[1]
    )
    return Section(f"{names[0]} + {names[1]}", tuple(blocks), level=2)


def _shared(ground: Ground, one: str, other: str) -> list[str]:
    """The concepts that both are related to, the best connected first."""
    graph = ground.graph
    a, b = graph.vertex(one) or 0, graph.vertex(other) or 0
    both = set(graph.neighbours[a]) & set(graph.neighbours[b])
    return [graph.keys[v] for v in sorted(both, key=lambda v: (-graph.degrees[v], v))]


def _via(ground: Ground, key: str, one: str, other: str) -> list[RelationRow]:
    graph = ground.graph
    vertex = graph.vertex(key) or 0
    pair = (graph.vertex(one) or 0, graph.vertex(other) or 0)
    return [ground.hop(end, vertex)[0] for end in pair]


def _bridge(
    work: Work, at: int, keys: Sequence[str], hops: Hops, pairs: Sequence[Section]
) -> Section:
    """C: what joins two pairs that share a concept."""
    ground = work.ground
    names = [ground.name(key) for key in keys[at : at + 3]]
    found = conclusion(hops[at], hops[at + 1])
    direct = ground.hop(*(ground.graph.vertex(key) or 0 for key in (keys[at], keys[at + 2])))
    blocks: list[Block] = []
    if found is not None:
        blocks.append(work.concluded(found))
    told = (
        "The graph relates the two outer concepts directly:" if direct else
        f"The graph holds no relation between {names[0]} and {names[2]}."
    )  # fmt: skip
    no_rule = "No rule gives a consequence of the two relations."
    blocks += [text(no_rule if found is None else "", told), *map(work.claim, direct[:SHARED])]
    question = f"What does {names[1]} make possible between {names[0]} and {names[2]}?"
    items = [*work.items([*hops[at][:1], *hops[at + 1][:1], *direct[:SHARED]])]
    items += thoughts(pairs[at : at + 2])
    blocks += work.reason("synergy", question, items, one=names[0], other=names[2])
    return Section(f"{names[0]} + {names[2]}, through {names[1]}", tuple(blocks), level=2)


def _whole(
    work: Work, path: Path, keys: Sequence[str], hops: Hops, parts: Sequence[Section]
) -> Section:
    """D: the path as a whole: what it would mean, and what would have to be shown."""
    ground = work.ground
    names = ground.name(keys[0]), ground.name(keys[-1])
    at = weakest(ground.graph, path) or 0
    whole = _along(hops)
    direct = ground.hop(path.source, path.target)
    told = f"{names[0]} and {names[1]} are related directly."
    if not direct:
        told = f"The graph holds no relation between {names[0]} and {names[1]}."
    blocks: list[Block] = [
        text(
            told,
            whole,
            f"The chain is as strong as its weakest hop, hop {at + 1}: {work.words(hops[at][0])} "
            f"({papers(hops[at])}). That is what to check first.",
        ),
        work.claim(hops[at][0]),
    ]
    question = f"Which discovery do the parts from {names[0]} to {names[1]} suggest as a whole?"
    items = [*work.items(rows[0] for rows in hops), *thoughts(parts)]
    blocks += work.reason("discovery", question, items)
    return Section("D. The whole", tuple(blocks))


def _along(hops: Hops) -> str:
    """Whether the predicates carry a consequence from one end to the other, in words."""
    best = [meant(rows[0]) for rows in hops]
    for steps in (best, best[::-1]):
        reached = steps[0]
        for each in steps[1:]:
            reached = follows(reached, each) if reached and each else None
        if reached is not None and len(steps) > 1:
            return "By the meaning of its predicates the whole chain has a consequence."
    return "By the meaning of its predicates alone, nothing follows from end to end."
