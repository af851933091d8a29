"""Choosing the next questions from the graph, and the passages that speak to them.

While papers are unread, three strategies take turns, each with the gap it goes for:

- `latest`: the newest concepts, as in agentic deep graph reasoning (arXiv 2502.13025);
- `hub`: the best connected concepts, the less they have been asked about the better;
- `bridge`: concepts whose neighbours lie in several communities.

A question that no unread passage speaks to is passed over; when none is left, the next unread
passage is read as it comes (`reading`). When everything is read, `pair` asks how two hubs of
different communities are related, and goes back to the passages that name both.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from kgagent.agent.memory import Memory
from kgagent.domain.growth import PlannedStep, Question, RunSettings

TRIES = 12
"""How many concepts each strategy offers before the next passage is read as it comes."""

HUBS = 100
"""How many hubs `pair` looks at."""

ASKED = {
    "latest": "What do the papers say about {}?",
    "hub": "What else is known about {}?",
    "bridge": "Which ideas meet in {}?",
}
"""The strategies that take turns, and the words of their questions."""

Chosen = tuple[Question, tuple[int, ...]]


def plan_epoch(
    memory: Memory, settings: RunSettings, *, first: int, epoch: int, reread: bool
) -> list[PlannedStep]:
    """The steps of the next epoch, each with its passages; empty when there is nothing to ask.

    All of them see the graph as it stands now, whatever is merged meanwhile. With `reread`, the
    loop goes on asking about the graph when everything is read.
    """
    planned: list[PlannedStep] = []
    for ordinal in range(first, first + settings.epoch):
        if memory.unread:
            chosen: Chosen | None = _reading_question(memory, settings, ordinal)
        elif reread and not (planned and _reads_unread(planned[-1])):
            chosen = _pair_question(memory, settings)
        else:
            chosen = None
        if chosen is None:
            break
        step = PlannedStep(ordinal, epoch, *chosen)
        memory.plan([step])
        planned.append(step)
    return planned


def _reads_unread(step: PlannedStep) -> bool:
    return step.question.strategy != "pair"


def _reading_question(memory: Memory, settings: RunSettings, ordinal: int) -> Chosen:
    """A question that unread passages speak to."""
    for question in _candidates(memory, ordinal):
        found = memory.retriever.best(
            _about(memory, question), among=memory.unread, count=settings.passages
        )
        if found:
            return question, tuple(found)
    if settings.topic:
        question = Question(f"What does this say about {settings.topic}?", "topic")
        found = memory.retriever.best(settings.topic, among=memory.unread, count=settings.passages)
        if found:
            return question, tuple(found)
    rest = tuple(list(memory.unread)[: settings.passages])
    title = memory.unread[rest[0]] or "the next paper"
    return Question(f"What does “{title}” report?", "reading"), rest


def _about(memory: Memory, question: Question) -> str:
    names = (memory.graph.names[memory.graph.vertex(key)] for key in question.concepts)
    return " ".join(names)


def _candidates(memory: Memory, ordinal: int) -> Iterator[Question]:
    """Questions in the order this step would ask them: its own strategy's first."""
    turn = ordinal % len(ASKED)
    for strategy in [*list(ASKED)[turn:], *list(ASKED)[:turn]]:
        for vertex in _offers(memory, strategy):
            text = ASKED[strategy].format(memory.graph.names[vertex])
            yield Question(text, strategy, (memory.graph.keys[vertex],))


def _offers(memory: Memory, strategy: str) -> list[int]:
    """The strategy's best vertices; every earlier question about a concept counts against it."""
    degrees = memory.measured.degrees
    values: dict[str, tuple[float, ...]] = {
        "latest": tuple(float(vertex + 1) for vertex in range(len(degrees))),
        "hub": tuple(map(float, degrees)),
        "bridge": tuple(float(strength - 1) for strength in memory.measured.bridges),
    }
    worth = values[strategy]

    def merit(vertex: int) -> tuple[float, float, int]:
        asked = memory.asked.get(memory.graph.keys[vertex], 0)
        return (-worth[vertex] / (1 + asked) ** 2, -degrees[vertex], vertex)

    connected = [v for v, degree in enumerate(degrees) if degree and worth[v] > 0]
    return heapq.nsmallest(TRIES, connected, key=merit)


def _pair_question(memory: Memory, settings: RunSettings) -> Chosen | None:
    """How two hubs of different communities are related, from the passages read before."""
    degrees, membership = memory.measured.degrees, memory.measured.partition.membership
    connected = (vertex for vertex, degree in enumerate(degrees) if degree)
    hubs = heapq.nsmallest(HUBS, connected, key=lambda vertex: (-degrees[vertex], vertex))
    joined = {frozenset(pair) for pair in memory.graph.pairs}
    for rank, second in enumerate(hubs):
        for first in hubs[:rank]:
            if membership[first] == membership[second] or frozenset((first, second)) in joined:
                continue
            names = memory.graph.names[first], memory.graph.names[second]
            text = f"How is {names[0]} related to {names[1]}?"
            if text in memory.asked_texts:
                continue
            found = memory.retriever.best(
                " ".join(names), among=memory.read, count=settings.passages
            )
            keys = memory.graph.keys[first], memory.graph.keys[second]
            if found:
                return Question(text, "pair", keys), tuple(found)
    return None
