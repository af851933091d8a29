"""What the loop knows at one moment: the graph, its measures, and what was asked and read.

All of it is rebuilt from the store when a run starts or goes on, and is the same either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kgagent.agent.merge import Merged
from kgagent.domain.growth import PlannedStep
from kgagent.embedding.protocol import Embedder
from kgagent.graph.running import Change, RunningGraph
from kgagent.retrieval.passages import Meaning, Retriever
from kgagent.storage import judgements, knowledge, ledger, papers, vectors
from kgagent.storage.store import Transaction


@dataclass(slots=True)
class Memory:
    """`unread` maps the passages nobody has been asked about to the title of their paper, in
    reading order; `read` lists the others; `given` holds the questions to ask before any other."""

    running: RunningGraph
    retriever: Retriever
    unread: dict[int, str]
    asked: dict[str, int]
    asked_texts: set[str]
    read: list[int] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def plan(self, steps: list[PlannedStep]) -> None:
        """Notes that these steps will be asked."""
        for step in steps:
            self.asked_texts.add(step.question.text)
            if step.question.strategy == ledger.GIVEN:
                self.given.pop(0)
            for concept in step.question.concepts:
                self.asked[concept] = self.asked.get(concept, 0) + 1
            for passage in step.passages:
                if self.unread.pop(passage, None) is not None:
                    self.read.append(passage)

    def grow(self, tx: Transaction, step: int, merged: Merged) -> None:
        """Takes in what a step merged; reads the graph back where concepts parted."""
        if merged.parted:
            self.running = RunningGraph(self.running.seed)
            changes = _changes(tx, [*ledger.merged_steps(tx), step])
            self.running.replay(changes, names=knowledge.names(tx))
            self.asked = ledger.asked_concepts(tx)
            return
        self.running.add(merged.change, names=merged.names)
        self.running.concepts.rename(merged.names)
        for kept, gone in merged.change.joined:
            if times := self.asked.pop(gone, 0):
                self.asked[kept] = self.asked.get(kept, 0) + times


def recall(tx: Transaction, run: int, *, seed: int, embedder: Embedder | None = None) -> Memory:
    """The memory of a run as the store has it; an embedder must have embedded all passages."""
    running = RunningGraph(seed)
    running.replay(_changes(tx, ledger.merged_steps(tx)), names=knowledge.names(tx))
    texts: list[tuple[int, str]] = []
    title_of: dict[int, str] = {}
    for title, text, places in papers.stream(tx):
        for passage, start, end in places:
            texts.append((passage, text[start:end]))
            title_of[passage] = title
    done = ledger.asked_passages(tx)
    return Memory(
        running=running,
        retriever=Retriever(texts, _meaning(tx, embedder, list(title_of))),
        unread={passage: title for passage, title in title_of.items() if passage not in done},
        asked=ledger.asked_concepts(tx),
        asked_texts=ledger.asked_texts(tx),
        read=[passage for passage in title_of if passage in done],
        given=ledger.given_left(tx, run),
    )


def _changes(tx: Transaction, steps: Sequence[int]) -> list[Change]:
    """What each of these steps (by id) did to the graph.

    A relation is said of what its concepts were shown as when it was born, so one whose ends became
    one before that is none.
    """
    born, joined = knowledge.relations_by_step(tx), judgements.joined_by_step(tx)
    shown: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    changes = []
    for step in steps:
        for kept, gone in joined.get(step, []):
            moving = [gone, *groups.pop(gone, [])]
            groups.setdefault(kept, []).extend(moving)
            shown.update(dict.fromkeys(moving, kept))
        triples = [
            (shown.get(source, source), predicate, shown.get(target, target), source == target)
            for source, predicate, target in born.get(step, [])
        ]
        relations = [(s, p, t) for s, p, t, loop in triples if loop or s != t]
        changes.append(Change(relations, joined.get(step, [])))
    return changes


def _meaning(tx: Transaction, embedder: Embedder | None, passages: list[int]) -> Meaning | None:
    if embedder is None:
        return None
    found = vectors.matrix(tx, vectors.PASSAGE, embedder.name, passages)
    return Meaning(found, embedder.embed)
