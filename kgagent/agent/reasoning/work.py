"""What every job does alike: states relations with their evidence, and asks the model, if any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kgagent.agent.reasoning.ground import Ground, worth
from kgagent.agent.reasoning.rules import SAYS, Conclusion
from kgagent.agent.reasoning.sentences import Sentence, sentences
from kgagent.agent.reasoning.thinker import Thinker
from kgagent.domain.report import (
    READ,
    REASONED,
    RULE,
    Block,
    Claim,
    Edge,
    Evidence,
    Figure,
    Mark,
    Report,
    Section,
    Text,
    Vertex,
)
from kgagent.domain.snapshot import RelationRow
from kgagent.graph.layout.net import places
from kgagent.graph.paths.around import around
from kgagent.graph.paths.path import Path

QUOTES = 3
"""Pieces of evidence given for one relation."""
LONGEST_QUOTE = 400
NEAR = 40
"""Neighbours drawn around a path."""


@dataclass(frozen=True, slots=True)
class Item:
    """A statement as a model is given it, and the evidence that citing it refers to."""

    text: str
    evidence: tuple[int, ...]


@dataclass(slots=True)
class Work:
    """A report in the making: the evidence listed so far, and whom to ask."""

    ground: Ground
    thinker: Thinker | None = None
    _numbers: dict[Evidence, int] = field(default_factory=dict)

    def cite(self, row: RelationRow) -> tuple[int, ...]:
        """The numbers of what stands behind a relation; what is new is listed."""
        found = self.ground.evidence(row)[:QUOTES]
        return tuple(self._numbers.setdefault(each, len(self._numbers) + 1) for each in found)

    def beside(self, ground: Ground) -> Work:
        """The same report, where it speaks of another graph: one list of evidence."""
        return Work(ground, self.thinker, self._numbers)

    def words(self, row: RelationRow) -> str:
        """A relation in one line."""
        names = self.ground.name
        denied = " (denied)" if row.negated else " (hedged)" if row.hedged else ""
        return f"{names(row.source)} --{row.predicate}--> {names(row.target)}{denied}"

    def claim(self, row: RelationRow) -> Claim:
        """A relation of the graph, as a claim."""
        count = "1 paper" if row.support == 1 else f"{row.support:,} papers"
        return Claim(self.words(row), mark_of(row), self.cite(row), count if row.support else "")

    def concluded(self, found: Conclusion) -> Claim:
        """What follows by rule, as a claim that rests on the evidence of both relations."""
        names, meant = self.ground.name, found.meant
        said = " and ".join(self.words(row) for row in found.rows)
        cited = dict.fromkeys(n for row in found.rows for n in self.cite(row))
        words = f"{names(meant.source)} {SAYS[meant.kind]} {names(meant.target)}"
        return Claim(words, RULE, tuple(cited), f"if both hold: {said}")

    def item(self, row: RelationRow) -> Item:
        """A relation as material for a model."""
        text = self.words(row)
        for each in self.ground.evidence(row)[:1]:
            if each.quote:
                year = f", {each.year}" if each.year else ""
                text += f"\nA paper ({each.paper}{year}) says: “{each.quote[:LONGEST_QUOTE]}”"
            elif not each.paper:
                text += "\nA model said so; no paper was read."
        return Item(text, self.cite(row))

    def items(self, rows: Iterable[RelationRow]) -> list[Item]:
        """Relations as material, each once."""
        return [self.item(row) for row in dict.fromkeys(rows)]

    def reason(
        self, prompt: str, question: str, items: Sequence[Item], **values: str | int
    ) -> list[Block]:
        """What the model says of the material as claims, each with what it cites; else nothing."""
        said = self.said(prompt, question, items, **values)
        return [] if said is None else self.claims(said, items)

    def said(
        self, prompt: str, question: str, items: Sequence[Item], **values: str | int
    ) -> str | None:
        """What the model says of the material, as it said it; None without a model."""
        if self.thinker is None or not items:
            return None
        return self.thinker.think(prompt, question, [item.text for item in items], **values)

    def claims(self, text: str, items: Sequence[Item]) -> list[Block]:
        """The sentences of a reply as claims; a number of no statement is taken out, and said."""
        return [_claim(each, items) for each in sentences(text, material=len(items))]

    def report(self, title: str, about: str, sections: Sequence[Section], **made: str) -> Report:
        """The report, with the evidence listed and how it was made."""
        told = {"Graph": self.ground.store.where, **self._model(), **made}
        cited, listed = _renumbered(sections, tuple(self._numbers))
        return Report(
            title,
            about,
            cited,
            listed,
            tuple((name.replace("_", " ").capitalize(), said) for name, said in told.items()),
        )

    def _model(self) -> dict[str, str]:
        if self.thinker is None:
            return {"Model": "none: an evidence brief, nothing in it is free prose"}
        asked = self.thinker
        told = f"{asked.reasoner.name}, {among(asked.asked, 'answer')}"
        told += f", {asked.failed:,} of them unusable" if asked.failed else ""
        if asked.stopped is None:
            return {"Model": told}
        return {"Model": told, "Ended early": asked.stopped.message}


def _renumbered(
    sections: Sequence[Section], evidence: Sequence[Evidence]
) -> tuple[tuple[Section, ...], tuple[Evidence, ...]]:
    """The sections with evidence numbered as it is met; what nothing cites is left out."""
    new: dict[int, int] = {}

    def again(cited: Sequence[int]) -> tuple[int, ...]:
        return tuple(new.setdefault(number, len(new) + 1) for number in cited)

    def block(old: Block) -> Block:
        if isinstance(old, Claim):
            return replace(old, evidence=again(old.evidence))
        if isinstance(old, Figure):
            edges = (replace(edge, evidence=again(edge.evidence)) for edge in old.edges)
            return replace(old, edges=tuple(edges))
        return old

    told = tuple(replace(s, blocks=tuple(map(block, s.blocks))) for s in sections)
    return told, tuple(evidence[number - 1] for number in new)


def _claim(said: Sentence, items: Sequence[Item]) -> Claim:
    cited = dict.fromkeys(n for at in said.cites for n in items[at].evidence)
    gone = ", ".join(map(str, said.unknown))
    note = f"it cited {gone}, which is no statement it was given" if gone else ""
    if said.cites and not cited:
        note = "; ".join(filter(None, ("it cites only what itself has no evidence", note)))
    return Claim(said.words, REASONED, tuple(cited), note, by_model=True)


def mark_of(row: RelationRow) -> Mark:
    """Where a relation of the graph comes from."""
    return READ if row.grounded else REASONED


def thoughts(parts: Sequence[Section]) -> list[Item]:
    """What the model said in some sections and cited evidence for, as material for it to go on."""
    claims = (block for part in parts for block in part.blocks if isinstance(block, Claim))
    return [Item(each.words, each.evidence) for each in claims if each.by_model and each.evidence]


def chain(
    work: Work, keys: Sequence[str], hops: Sequence[Sequence[RelationRow]], caption: str
) -> Figure:
    """A path drawn: its concepts and the best evidenced relation of each hop."""
    best = [min(rows, key=worth) for rows in hops]
    edges = tuple(
        Edge(
            at if row.source == keys[at] else at + 1,
            at + 1 if row.source == keys[at] else at,
            row.predicate,
            mark_of(row),
            work.cite(row)[:1],
        )
        for at, row in enumerate(best)
    )
    return Figure("chain", tuple(Vertex(work.ground.name(key)) for key in keys), edges, caption)


def surroundings(work: Work, path: Path) -> Figure:
    """A path with what is related to it, drawn as a net; its concepts bear their numbers."""
    graph, ground = work.ground.graph, work.ground
    found = around(graph, path, within=1, most=len(path.vertices) + NEAR)
    place = {vertex: at for at, vertex in enumerate(found.vertices)}
    hops = [graph.hops.ends[hop] for hop in found.hops]
    ends = [(place[a], place[b]) for a, b in hops]
    at = places(len(found.vertices), ends)
    on_path = {frozenset(pair) for pair in pairwise(path.vertices)}
    edges = []
    for pair, (one, other) in zip(hops, ends, strict=True):
        row = ground.hop(*pair)[0]
        mark = mark_of(row) if frozenset(pair) in on_path else None
        edges.append(Edge(one, other, work.words(row), mark))
    numbers = {vertex: number for number, vertex in enumerate(path.vertices, 1)}
    vertices = tuple(
        Vertex(ground.called(vertex), x=x, y=y, number=numbers.get(vertex))
        for vertex, (x, y) in zip(found.vertices, at, strict=True)
    )
    left = f"; {found.left_out:,} more are left out" if found.left_out else ""
    beside = among(len(found.vertices) - len(path.vertices), "neighbour")
    return Figure("net", vertices, tuple(edges), f"The path, by its numbers, among {beside}{left}.")


def among(count: int, what: str, several: str = "") -> str:
    """A number with its noun.

    >>> among(1, "relation"), among(1200, "relation"), among(2, "match", "matches")
    ('1 relation', '1,200 relations', '2 matches')
    """
    return f"{count:,} {what}" if count == 1 else f"{count:,} {several or what + 's'}"


def text(*parts: str) -> Text:
    """A paragraph of sentences; empty ones are left out."""
    return Text(" ".join(part for part in parts if part))
