"""Merging stored replies again, step by step: what a graph is, built from its ledger alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kgagent.agent import curate, identify
from kgagent.agent.confident import confident
from kgagent.agent.extract import extraction_of
from kgagent.agent.identify import Identity
from kgagent.agent.merge import Merged, merge
from kgagent.domain.growth import Measures, RunSettings
from kgagent.embedding.static import StaticEmbedder
from kgagent.graph.running import Change, RunningGraph
from kgagent.storage import history, judgements, knowledge, papers, replies
from kgagent.storage.decided import Decision
from kgagent.storage.store import Transaction


@dataclass(slots=True)
class Merging:
    """Merges replies that are there already, with what is known so far; `measured` says whether the
    graph is followed as well. Begin it again after whatever was not merged through it."""

    measured: bool
    names: StaticEmbedder = field(default_factory=StaticEmbedder)
    settings: RunSettings = field(default_factory=RunSettings)
    identity: Identity | None = None
    running: RunningGraph = field(default_factory=lambda: RunningGraph(0))

    def begin(self, tx: Transaction, settings: RunSettings, done: Sequence[int]) -> None:
        """Takes from the store what is known after the steps `done` (ids, in their order)."""
        self.settings = settings
        self.identity = identify.recall(tx, self.names, by_name=settings.identity == "names")
        self.running = RunningGraph(settings.seed)
        if self.measured:
            steps = history.changes(tx, done)
            changes = [Change(step.come, step.gone) for step in steps]
            self.running.replay(changes, names=knowledge.names(tx))

    def merge(self, tx: Transaction, step: int, reply: int, passages: Sequence[int]) -> Merged:
        """Merges a stored reply as that of a step. Raises ReplyUnusable where it cannot be read."""
        assert self.identity is not None
        shown = papers.fetch(tx, passages)
        said = extraction_of(replies.by_id(tx, reply), [passage.text for passage in shown])
        believed, _ = confident(said, self.settings.min_confidence)
        return merge(tx, step, believed, shown, self.identity)

    def measure(self, merged: Merged, *, full: bool | None = None) -> Measures:
        """The measures after a step that merged this, in full where that is due or asked for."""
        self.running.add(merged.change, names=merged.names)
        self.running.concepts.rename(merged.names)
        found = self.running.measures
        if not (self.running.is_due if full is None else full):
            return found
        return replace(found, figures=self.running.figures, between=self.running.between)


def decide(tx: Transaction, one: Decision, step: int) -> None:
    """Decides again what somebody decided, while a step is the newest."""
    if one.undone is not None:
        touched = judgements.undo(tx, one.undone, step, at=one.at)
        ids = knowledge.concept_ids(tx, touched)
    else:
        ids = knowledge.concept_ids(tx, {end for said in one.said for end in said.pair})
        judgements.add(tx, one.said, ids, step, at=one.at)
    if ids:
        curate.resettle(tx, ids.values(), step=step)
