"""Choosing the next questions from the graph, and the passages that speak to them.

While papers are unread, the strategies of the run take turns (`strategies`); unless it says
otherwise these are `latest`, `hub` and `bridge`. A question that no unread passage speaks to is
passed over. Of the passages that speak to one, other strategies than the default read that with
most words not read before. When no question is left, the next unread passage is read as it comes
(`reading`). When everything is read, `pair` asks how two hubs of different communities are related,
and goes back to the passages that name both; other strategies than the default ask what they have
left before. Without papers the strategies go on asking about the graph, and what the model answers
is its own reasoning; with the mode "both" they do so at every other step while papers are read.
Questions that somebody asks for while the run goes on come first, then those given beforehand; at
every other step what is pinned is asked about, and what is banned never.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace

from kgagent.agent.memory import IDLE, Memory
from kgagent.agent.strategies.mix import Mix
from kgagent.agent.strategies.protocol import Candidate
from kgagent.agent.strategies.sight import Sight
from kgagent.agent.wording import ASKED
from kgagent.domain.growth import (
    BOTH,
    GIVEN,
    MIXED,
    OPEN,
    WANTED,
    PlannedStep,
    Question,
    RunSettings,
)

CHOICE = 10
"""Out of how many passages that speak to a question the one with most new words is read."""

HUBS = 100
"""How many hubs `pair` looks at."""

Chosen = tuple[Question, tuple[int, ...]]


def plan_epoch(
    memory: Memory, settings: RunSettings, *, first: int, epoch: int, go_on: bool
) -> list[PlannedStep]:
    """The steps of the next epoch, each with its passages; empty when there is nothing to ask.

    All of them see the graph as it stands now, whatever is merged meanwhile. An epoch is of one
    kind: given questions first, then those that read, then, with `go_on`, those about the graph.
    """
    planned: list[PlannedStep] = []
    kind = _kind(memory, settings, go_on=go_on)
    for ordinal in range(first, first + settings.epoch):
        if kind is None or _kind(memory, settings, go_on=go_on) != kind:
            break
        chosen = _KINDS[kind](memory, settings, ordinal)
        if chosen is None:
            break
        step = PlannedStep(ordinal, epoch, *chosen)
        memory.plan([step])
        planned.append(step)
    return planned


def _kind(memory: Memory, settings: RunSettings, *, go_on: bool) -> str | None:
    if memory.wanted:
        return "wanted"
    if memory.given:
        return "given"
    if settings.mode == OPEN:
        return "open" if go_on else None
    if memory.unread:
        return "both" if settings.mode == BOTH else "reading"
    if not go_on:
        return None
    return "graph" if memory.read and settings.mode != BOTH else "open"


def _wanted_question(memory: Memory, settings: RunSettings, _ordinal: int) -> Chosen:
    """A question that somebody asked for while the run went on."""
    question = Question(memory.wanted[0], WANTED)
    return question, _speaking_to(memory, settings, question.text)


def _given_question(memory: Memory, settings: RunSettings, _ordinal: int) -> Chosen:
    """A question given beforehand."""
    question = Question(memory.given[0], GIVEN)
    return question, _speaking_to(memory, settings, question.text)


def _speaking_to(memory: Memory, settings: RunSettings, text: str) -> tuple[int, ...]:
    """The passages that speak to it, unread ones first; none where a model shall reason alone."""
    if settings.mode == OPEN:
        return ()
    best, count = memory.retriever.best, settings.passages
    found = best(text, among=memory.unread, count=count)
    return tuple(found or best(text, among=memory.read, count=count))


def _question_of_both(memory: Memory, settings: RunSettings, ordinal: int) -> Chosen:
    """In turn a question that unread passages speak to, and one that a model reasons about."""
    reasoned = None if ordinal % 2 else _open_question(memory, settings, ordinal)
    return reasoned or _reading_question(memory, settings, ordinal)


def _open_question(memory: Memory, settings: RunSettings, ordinal: int) -> Chosen | None:
    """A question about the graph to a model that reasons without papers (papers A and B)."""
    within = f" in the context of {settings.topic}?" if settings.topic else "?"
    for candidate in _candidates(memory, settings, ordinal):
        question = candidate.question
        text = question.text.removesuffix("?") + within
        if text not in memory.asked_texts:
            return replace(question, text=text), ()
    opening = f"What are the main ideas of {settings.topic}, and how are they related?"
    if settings.topic and opening not in memory.asked_texts:
        return Question(opening, "topic"), ()
    return None


def _reading_question(memory: Memory, settings: RunSettings, ordinal: int) -> Chosen:
    """A question that unread passages speak to."""
    best, count = memory.retriever.best, settings.passages
    pinned = _pinned_question(memory, settings, ordinal)
    if pinned is not None:
        return pinned
    choice = 1 if _strategy(memory, settings) == MIXED else CHOICE
    for candidate in _candidates(memory, settings, ordinal, reading=True):
        among = memory.unread if candidate.among is None else candidate.among
        found = best(_about(memory, candidate.question), among=among, count=count * choice)
        if found:
            return candidate.question, tuple(_freshest(memory, found, count))
    if settings.topic:
        question = Question(f"What does this say about {settings.topic}?", "topic")
        found = best(settings.topic, among=memory.unread, count=count)
        if found:
            return question, tuple(found)
    rest = tuple(list(memory.unread)[:count])
    title = memory.unread[rest[0]] or "the next paper"
    return Question(f"What does “{title}” report?", "reading"), rest


def _pinned_question(memory: Memory, settings: RunSettings, ordinal: int) -> Chosen | None:
    """At every other step, what is said about the pinned concept whose turn it is."""
    pinned = [memory.shown.get(key, key) for key in memory.steered.pinned]
    concepts = memory.running.concepts
    known = [key for key in dict.fromkeys(pinned) if key in concepts]
    if not known or not ordinal % 2:
        return None
    for turn in range(len(known)):
        key = known[(ordinal // 2 + turn) % len(known)]
        name = concepts.names[concepts.vertex(key)]
        found = memory.retriever.best(name, among=memory.unread, count=settings.passages)
        if found:
            question = Question(ASKED["pinned"].format(name), "pinned", (key,))
            return question, tuple(found)
    return None


def _strategy(memory: Memory, settings: RunSettings) -> str:
    """The strategies in force: the run's, or what somebody changed them to."""
    return memory.steered.strategy or settings.strategy


def _freshest(memory: Memory, found: list[int], count: int) -> list[int]:
    """So many of the passages found, those with most words that were not read yet first."""
    if len(found) <= count:
        return found
    new = memory.retriever.freshness.new_words(found, read=memory.read)
    return [found[at] for at in sorted(range(len(found)), key=lambda at: -new[at])][:count]


def _about(memory: Memory, question: Question) -> str:
    """What passages are looked for with: the names of its concepts, else its words."""
    concepts = memory.running.concepts
    return " ".join(concepts.names[concepts.vertex(key)] for key in question.concepts) or (
        question.text
    )


def _candidates(
    memory: Memory, settings: RunSettings, ordinal: int, *, reading: bool = False
) -> Iterator[Candidate]:
    """Questions in the order this step would ask them: those of the strategy whose turn it is
    first. Where nothing unread is left and the newest steps brought nothing, what leads elsewhere
    comes before."""
    mix = Mix.of(_strategy(memory, settings))
    sight = Sight(memory, settings.seed, ordinal, spread=mix.guarded)
    order = mix.order(ordinal)
    if not reading:
        order = mix.leading_away(ordinal, first=memory.idle >= IDLE)
    for strategy in order:
        for candidate in strategy.candidates(sight):
            question = candidate.question
            unwanted = any(map(memory.is_banned, question.concepts))
            if not unwanted and not (mix.guarded and question.text in memory.subjects):
                yield candidate


def _graph_question(memory: Memory, settings: RunSettings, ordinal: int) -> Chosen | None:
    """What another strategy than `mixed` asks of passages read before; else about a pair."""
    if _strategy(memory, settings) != MIXED:
        for candidate in _candidates(memory, settings, ordinal):
            question = candidate.question
            if question.text in memory.asked_texts:
                continue
            found = memory.retriever.best(
                _about(memory, question), among=memory.read, count=settings.passages
            )
            if found:
                return question, tuple(found)
    return _pair_question(memory, settings)


def _pair_question(memory: Memory, settings: RunSettings) -> Chosen | None:
    """How two hubs of different communities are related, from the passages read before."""
    running = memory.running
    degrees, membership = running.degrees, running.membership
    keys = running.concepts.keys
    connected = (v for v, degree in enumerate(degrees) if degree and not memory.is_banned(keys[v]))
    hubs = heapq.nsmallest(HUBS, connected, key=lambda vertex: (-degrees[vertex], vertex))
    for rank, second in enumerate(hubs):
        for first in hubs[:rank]:
            if membership[first] == membership[second] or second in running.neighbours[first]:
                continue
            names = memory.running.concepts.names[first], memory.running.concepts.names[second]
            text = ASKED["pair"].format(*names)
            if text in memory.asked_texts:
                continue
            found = memory.retriever.best(
                " ".join(names), among=memory.read, count=settings.passages
            )
            if found:
                return Question(text, "pair", (keys[first], keys[second])), tuple(found)
    return None


_KINDS: dict[str, Callable[[Memory, RunSettings, int], Chosen | None]] = {
    "wanted": _wanted_question,
    "given": _given_question,
    "both": _question_of_both,
    "reading": _reading_question,
    "graph": _graph_question,
    "open": _open_question,
}
