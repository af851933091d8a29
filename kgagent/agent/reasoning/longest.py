"""The longest-path report: what the concepts and relations of the longest shortest path say.

Source: paper A (Buehler 2025, arXiv 2502.13025), the agent that reasons over the longest path:
an insight for each concept, for each relation, then one synthesis.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgagent.agent.reasoning.ground import Ground, papers, worth
from kgagent.agent.reasoning.path_table import path_tables
from kgagent.agent.reasoning.rules import conclusion
from kgagent.agent.reasoning.thinker import Thinker
from kgagent.agent.reasoning.work import Work, among, chain, surroundings, text, thoughts
from kgagent.domain.report import Block, Report, Section, Text
from kgagent.domain.snapshot import RelationRow
from kgagent.graph.measures.longest import EXACT, longest_paths
from kgagent.graph.paths.path import Path, weakest

AROUND = 4
"""Relations given for a concept beside those on the path."""

Hops = Sequence[Sequence[RelationRow]]


def report(ground: Ground, thinker: Thinker | None = None, *, seed: int = 0) -> Report:
    """The longest-path report. Raises NotFound where no two concepts are related."""
    ground.needs(2)
    work = Work(ground, thinker)
    found = longest_paths(ground.graph.to_igraph(), seed=seed)
    path = Path(found[0])
    keys = [ground.graph.keys[v] for v in path.vertices]
    hops = ground.hops(path)
    sections = [_path(work, path, keys, hops)]
    concepts = [_concept(work, at, keys, hops) for at in range(len(keys))]
    relations = [_relation(work, at, keys, hops) for at in range(len(hops))]
    sections += [Section("What the graph holds on each concept"), *concepts]
    sections += [Section("What each relation rests on"), *relations]
    sections.append(_synthesis(work, path, keys, hops, [*concepts, *relations]))
    sections += path_tables(ground, found)
    ends = ground.name(keys[0]), ground.name(keys[-1])
    return work.report(
        "Longest-path report",
        f"The longest of the shortest paths of the graph, {among(len(path), 'hop')} from {ends[0]} "
        f"to {ends[1]}: its concepts, its relations and what they amount to.",
        sections,
        seed=str(seed),
    )


def _path(work: Work, path: Path, keys: Sequence[str], hops: Hops) -> Section:
    ground, graph = work.ground, work.ground.graph
    related = sum(1 for degree in graph.degrees if degree)
    read = sum(1 for rows in hops if rows[0].grounded)
    at = weakest(graph, path) or 0
    ends = f"{ground.name(keys[0])} and {ground.name(keys[-1])}"
    farthest = f"No two of those that a path joins are farther apart than {ends}."
    if len(graph.keys) > EXACT:
        farthest = (
            f"In so large a graph far ends are looked for by sweeps; {ends} are the farthest."
        )
    weak = f"{work.words(hops[at][0])} ({papers(hops[at])})"
    return Section(
        "The path",
        (
            text(
                f"The graph has {among(related, 'concept')} with a relation and "
                f"{among(len(graph.hops.ends), 'related pair')}. {farthest}",
                f"Of the {among(len(hops), 'hop')}, {read:,} rest on a checked quote; the weakest "
                f"is hop {at + 1}, {weak}.",
            ),
            chain(work, keys, hops, f"The path of {among(len(hops), 'hop')}."),
            surroundings(work, path),
        ),
    )


def _concept(work: Work, at: int, keys: Sequence[str], hops: Hops) -> Section:
    ground, key = work.ground, keys[at]
    beside = [name for name in (keys[at - 1] if at else "", *keys[at + 1 : at + 2]) if name]
    on_path = {id(row) for rows in hops for row in rows}
    around = [row for row in ground.about(key) if id(row) not in on_path]
    vertex = ground.graph.vertex(key) or 0
    more = len(around) - AROUND
    blocks: list[Block] = [
        text(
            f"On the path beside {' and '.join(map(ground.name, beside))}; "
            f"{among(ground.graph.degrees[vertex], 'neighbour')} in the graph.",
            f"Of its {among(len(around), 'relation')} off the path, the {AROUND} with the best "
            "evidence:" if more > 0 else "",
            "" if around else "All that the graph holds on it lies on the path.",
        ),
        *map(work.claim, around[:AROUND]),
    ]  # fmt: skip
    name = ground.name(key)
    touching = [row for rows in hops[max(0, at - 1) : at + 1] for row in rows[:1]]
    question = f"What does {name} contribute to this chain of relations, by which mechanism?"
    items = work.items([*touching, *around[:AROUND]])
    blocks += work.reason("insight", question, items, about=name)
    return Section(f"{at + 1}. {name}", tuple(blocks), level=2)


def _relation(work: Work, at: int, keys: Sequence[str], hops: Hops) -> Section:
    ground, rows = work.ground, sorted(hops[at], key=worth)
    pair = ground.name(keys[at]), ground.name(keys[at + 1])
    blocks: list[Block] = [*map(work.claim, rows[:AROUND])]
    if len(rows) > AROUND:
        blocks.append(Text(f"The graph relates the two in {len(rows) - AROUND:,} more ways."))
    near = [hops[other][0] for other in (at - 1, at + 1) if 0 <= other < len(hops)]
    question = f"What does the relation between {pair[0]} and {pair[1]} mean, and what limits it?"
    about = work.words(rows[0])
    blocks += work.reason("insight", question, work.items([*rows[:AROUND], *near]), about=about)
    return Section(f"Hop {at + 1}: {pair[0]} – {pair[1]}", tuple(blocks), level=2)


def _synthesis(
    work: Work, path: Path, keys: Sequence[str], hops: Hops, parts: Sequence[Section]
) -> Section:
    ground = work.ground
    ends = ground.name(keys[0]), ground.name(keys[-1])
    follows = [found for found in map(conclusion, hops, hops[1:]) if found is not None]
    coherence = ""
    if ground.graph.vectors is not None:
        cosine = ground.graph.cosines([path.source], path.target)[0]
        coherence = f"The cosine of their meanings is {cosine:.2f}."
    blocks: list[Block] = [
        text(
            f"The graph holds no relation between {ends[0]} and {ends[1]}; no way between them is "
            f"shorter than the {among(len(hops), 'hop')} above." if len(hops) > 1 else
            f"{ends[0]} and {ends[1]} are related directly.",
            coherence,
        ),
        text(
            f"By the meaning of their predicates, {among(len(follows), 'pair')} of neighbouring "
            "hops would have a consequence, if both hold under the same conditions:"
            if follows else
            "No two neighbouring hops have a consequence by the meaning of their predicates.",
        ),
        *map(work.concluded, follows),
    ]  # fmt: skip
    items = [*work.items(rows[0] for rows in hops), *thoughts(parts)]
    question = f"What does the path from {ends[0]} to {ends[1]} amount to as a whole?"
    blocks += work.reason("discovery", question, items)
    return Section("Synthesis", tuple(blocks))
