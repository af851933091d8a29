"""Choosing the next questions from the graph, and the passages that speak to them.

While papers are unread, three strategies take turns, each with the gap it goes for:

- `latest`: the newest concepts, as in agentic deep graph reasoning (arXiv 2502.13025);
- `hub`: the best connected concepts, the less they have been asked about the better;
- `bridge`: concepts whose neighbours lie in several communities.

A question that no unread passage speaks to is passed over; when none is left, the next unread
passage is read as it comes (`reading`). When everything is read, `pair` asks how two hubs of
different communities are related, and goes back to the passages that name both. Without papers the
three strategies go on asking about the graph, and what the model answers is its own reasoning.
Questions given beforehand come first.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from kgagent.agent.memory import Memory
from kgagent.domain.growth import PlannedStep, Question, RunSettings
from kgagent.storage.ledger import GIVEN

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

Values = npt.NDArray[np.float64]

Chosen = tuple[Question, tuple[int, ...]]


def plan_epoch(
    memory: Memory, settings: RunSettings, *, first: int, epoch: int, go_on: bool
) -> list[PlannedStep]:
    """The steps of the next epoch, each with its passages; empty when there is nothing to ask.

    All of them see the graph as it stands now, whatever is merged meanwhile. An epoch is of one
    kind: given questions first, then those that read, then, with `go_on`, those about the graph.
    """
    planned: list[PlannedStep] = []
    kind = _kind(memory, go_on=go_on)
    for ordinal in range(first, first + settings.epoch):
        if kind is None or _kind(memory, go_on=go_on) != kind:
            break
        chosen = _KINDS[kind](memory, settings, ordinal)
        if chosen is None:
            break
        step = PlannedStep(ordinal, epoch, *chosen)
        memory.plan([step])
        planned.append(step)
    return planned


def _kind(memory: Memory, *, go_on: bool) -> str | None:
    if memory.given:
        return "given"
    if memory.unread:
        return "reading"
    if not go_on:
        return None
    return "graph" if memory.read else "open"


def _given_question(memory: Memory, settings: RunSettings, _ordinal: int) -> Chosen:
    """A question given beforehand, with the passages that speak to it: unread ones first."""
    question = Question(memory.given[0], GIVEN)
    best, count = memory.retriever.best, settings.passages
    found = best(question.text, among=memory.unread, count=count)
    return question, tuple(found or best(question.text, among=memory.read, count=count))


def _open_question(memory: Memory, settings: RunSettings, ordinal: int) -> Chosen | None:
    """A question about the graph to a model that reasons without papers (papers A and B)."""
    for question in _candidates(memory, ordinal):
        if question.text not in memory.asked_texts:
            return question, ()
    opening = f"What are the main ideas of {settings.topic}, and how are they related?"
    if settings.topic and opening not in memory.asked_texts:
        return Question(opening, "topic"), ()
    return None


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
    names = (
        memory.running.concepts.names[memory.running.concepts.vertex(key)]
        for key in question.concepts
    )
    return " ".join(names)


def _candidates(memory: Memory, ordinal: int) -> Iterator[Question]:
    """Questions in the order this step would ask them: its own strategy's first."""
    turn = ordinal % len(ASKED)
    for strategy in [*list(ASKED)[turn:], *list(ASKED)[:turn]]:
        for vertex in _offers(memory, strategy):
            text = ASKED[strategy].format(memory.running.concepts.names[vertex])
            yield Question(text, strategy, (memory.running.concepts.keys[vertex],))


def _offers(memory: Memory, strategy: str) -> list[int]:
    """The strategy's best vertices; every earlier question about a concept counts against it."""
    running = memory.running
    if not running.degrees:
        return []
    degrees: Values = np.asarray(running.degrees, dtype=np.float64)
    worth: Values = degrees
    if strategy == "latest":
        worth = np.arange(1.0, len(degrees) + 1) * (degrees > 0)
    elif strategy == "bridge":
        worth = np.fromiter(map(len, running.around), dtype=np.float64) - 1
    asked = np.zeros(len(degrees))
    for key, times in memory.times_asked().items():
        if key in running.concepts:
            asked[running.concepts.vertex(key)] = times
    merit = worth / (1 + asked) ** 2
    return [vertex for vertex in _best(merit, degrees) if worth[vertex] > 0]


def _best(merit: Values, degrees: Values) -> list[int]:
    """The vertices of highest merit: ties by degree, then in the order they were born."""
    rank = max(0, len(merit) - TRIES)
    among = np.flatnonzero(merit >= np.partition(merit, rank)[rank])
    order = np.lexsort((-degrees[among], -merit[among]))[:TRIES]
    return [int(vertex) for vertex in among[order]]


def _pair_question(memory: Memory, settings: RunSettings, _ordinal: int) -> Chosen | None:
    """How two hubs of different communities are related, from the passages read before."""
    running = memory.running
    degrees, membership = running.degrees, running.membership
    connected = (vertex for vertex, degree in enumerate(degrees) if degree)
    hubs = heapq.nsmallest(HUBS, connected, key=lambda vertex: (-degrees[vertex], vertex))
    for rank, second in enumerate(hubs):
        for first in hubs[:rank]:
            if membership[first] == membership[second] or second in running.neighbours[first]:
                continue
            names = memory.running.concepts.names[first], memory.running.concepts.names[second]
            text = f"How is {names[0]} related to {names[1]}?"
            if text in memory.asked_texts:
                continue
            found = memory.retriever.best(
                " ".join(names), among=memory.read, count=settings.passages
            )
            keys = memory.running.concepts.keys[first], memory.running.concepts.keys[second]
            if found:
                return Question(text, "pair", keys), tuple(found)
    return None


_KINDS: dict[str, Callable[[Memory, RunSettings, int], Chosen | None]] = {
    "given": _given_question,
    "reading": _reading_question,
    "graph": _pair_question,
    "open": _open_question,
}
