"""What the loop knows at one moment: the graph, its measures, and what was asked and read.

All of it is rebuilt from the store when a run starts or goes on, and is the same either way.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kgagent.agent.meanings import Meanings, Subjects
from kgagent.agent.merge import Merged
from kgagent.domain.growth import GIVEN, WANTED, Measures, PlannedStep
from kgagent.domain.steering import InForce, in_force
from kgagent.embedding.protocol import Embedder
from kgagent.embedding.static import StaticEmbedder
from kgagent.graph.running import Change, RunningGraph
from kgagent.retrieval.passages import Meaning, Retriever
from kgagent.storage import history, knowledge, ledger, papers, steering, vectors
from kgagent.storage.store import Transaction

IDLE = 3
"""So many steps in a row without a new relation go round in circles."""


@dataclass(frozen=True, slots=True)
class Brought:
    """How many steps a strategy had, how many new grounded relations they brought, and the tokens
    they took."""

    steps: int = 0
    relations: int = 0
    tokens: int = 0


@dataclass(slots=True)
class Memory:
    """`titles` maps passages to the title of their paper, in reading order; `unread` those nobody
    has been asked about; `read` lists the others; `given` holds the questions to ask before others.
    `asked` counts questions by the key of the concept; `shown` says under which key concepts are
    shown that are shown as others. `paper_of` numbers the paper of each passage, of which `touched`
    are read in part; `meanings` are the vectors of concepts, `subjects` what questions were about;
    `brought` is by strategy, in this run. `steered` is what people said to it, and `wanted` the
    questions they still want asked; `idle` counts the newest steps that brought no new relation, up
    to `IDLE`."""

    running: RunningGraph
    retriever: Retriever
    meanings: Meanings
    subjects: Subjects
    titles: dict[int, str]
    paper_of: dict[int, int]
    unread: dict[int, str] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    asked_texts: set[str] = field(default_factory=set)
    brought: dict[str, Brought] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)
    read: list[int] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    steered: InForce = field(default_factory=InForce)
    wanted: list[str] = field(default_factory=list)
    idle: int = 0

    def plan(self, steps: list[PlannedStep]) -> None:
        """Notes that these steps will be asked."""
        for step in steps:
            texts = [text for text in (step.question.aim, step.question.text) if text]
            self.asked_texts.update(texts)
            self.subjects.add(texts)
            if step.question.strategy == GIVEN:
                self.given.pop(0)
            if step.question.strategy == WANTED:
                self.wanted.pop(0)
            for concept in step.question.concepts:
                self.asked[concept] = self.asked.get(concept, 0) + 1
            for passage in step.passages:
                if self.unread.pop(passage, None) is not None:
                    self.read.append(passage)
                    self.touched.add(self.paper_of[passage])

    def look_again(self, tx: Transaction, run: int, *, merged: int) -> None:
        """Takes what was asked, read and said from the store: when a run begins or goes on after
        its step `merged`, and when plans were withdrawn."""
        done = ledger.asked_passages(tx)
        self.unread = {passage: t for passage, t in self.titles.items() if passage not in done}
        self.read = [passage for passage in self.titles if passage in done]
        self.touched = {self.paper_of[passage] for passage in done}
        self.asked = ledger.asked_concepts(tx)
        self.asked_texts = ledger.asked_texts(tx)
        self.subjects = Subjects(self.subjects.embedder)
        self.subjects.add(self.asked_texts)
        self.given = ledger.given_left(tx, run)
        self.steered = in_force(steering.taken_in(tx, run, merged))
        self.wanted = list(self.steered.asked[steering.asked_so_far(tx, run) :])

    def is_banned(self, key: str) -> bool:
        """Whether somebody does not want to be asked about what this concept is shown as."""
        return any(self.shown.get(one, one) == key for one in self.steered.banned)

    def grow(self, merged: Merged) -> None:
        """Takes in what a step merged."""
        self.idle = 0 if merged.relations else min(IDLE, self.idle + 1)
        self.running.add(merged.change, names=merged.names)
        self.running.concepts.rename(merged.names)
        self.shown.update(merged.shown)

    def credit(self, strategy: str, relations: int, tokens: int) -> None:
        """Notes how many new grounded relations a step of this strategy brought, for what."""
        before = self.brought.get(strategy, Brought())
        self.brought[strategy] = Brought(
            before.steps + 1, before.relations + relations, before.tokens + tokens
        )

    def untouched(self) -> dict[int, str]:
        """The unread passages of papers of which nothing was read, with their titles."""
        return {
            passage: title
            for passage, title in self.unread.items()
            if self.paper_of[passage] not in self.touched
        }

    def measures(self) -> Measures:
        """The measures after the last step; all that paper A follows where that is due."""
        found = self.running.measures
        if not self.running.is_due:
            return found
        return replace(found, figures=self.running.figures, between=self.running.between)

    def times_asked(self) -> dict[str, int]:
        """How many questions have been about each concept, by the key it is shown under."""
        counted: dict[str, int] = {}
        for key, times in self.asked.items():
            shown = self.shown.get(key, key)
            counted[shown] = counted.get(shown, 0) + times
        return counted


def recall(
    tx: Transaction,
    run: int,
    *,
    seed: int,
    merged: int = 0,
    embedder: Embedder | None = None,
    names: Embedder | None = None,
) -> Memory:
    """The memory of a run as the store has it.

    `merged` is the ordinal of the run's last merged step. An embedder must have embedded all
    passages; `names` embeds the names of concepts (None: the built-in one).
    """
    names = names or StaticEmbedder()
    running = RunningGraph(seed)
    steps = history.changes(tx, ledger.merged_steps(tx))
    running.replay([Change(step.come, step.gone) for step in steps], names=knowledge.names(tx))
    texts: list[tuple[int, str]] = []
    titles: dict[int, str] = {}
    paper_of: dict[int, int] = {}
    for paper, (title, text, places) in enumerate(papers.stream(tx)):
        for passage, start, end in places:
            texts.append((passage, text[start:end]))
            titles[passage] = title
            paper_of[passage] = paper
    memory = Memory(
        running=running,
        retriever=Retriever(texts, _meaning(tx, embedder, list(titles))),
        meanings=Meanings(names),
        subjects=Subjects(names),
        titles=titles,
        paper_of=paper_of,
        shown=knowledge.shown_under(tx),
    )
    memory.look_again(tx, run, merged=merged)
    for strategy, relations, tokens in history.brought(tx, run):
        memory.credit(strategy, relations, tokens)
    memory.idle = history.idle(tx, run, most=IDLE)
    return memory


def _meaning(tx: Transaction, embedder: Embedder | None, passages: list[int]) -> Meaning | None:
    if embedder is None:
        return None
    found = vectors.matrix(tx, vectors.PASSAGE, embedder.name, passages)
    return Meaning(found, embedder.embed)
