"""Strategies that go on from what was said last, or from what somebody holds to be true."""

from __future__ import annotations

from collections.abc import Iterator

from kgagent.agent.strategies.protocol import Candidate
from kgagent.agent.strategies.sight import TRIES, Sight
from kgagent.agent.wording import ASKED
from kgagent.domain.growth import Question


class Answer:
    """What follows from what was just said: a chain of thought goes on.

    From agentic deep graph reasoning (arXiv 2502.13025) and the knowledge garden of Graph-PReFLexOR
    (arXiv 2501.08120), which ask on from their last answer; where a model phrases questions, it
    sees that answer.
    """

    name = "answer"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about the newest relations."""
        yield from map(Candidate, _about_newest(sight, self.name))


class Converse:
    """What speaks against what was just said: a partner who doubts.

    As the strategy of that name in the ideation engine that followed agentic deep graph reasoning;
    where a model phrases questions, it sees the answer it doubts.
    """

    name = "converse"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Doubts about the newest relations."""
        yield from map(Candidate, _about_newest(sight, self.name))


class HypothesisCheck:
    """What speaks for or against an open hypothesis, those that were asked about least first.

    Our own; the hypotheses are the registered ones that nobody has rejected.
    """

    name = "hypothesis-check"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about open hypotheses, the oldest first among equals."""
        memory = sight.memory
        times = memory.times_asked()
        open_ones = sorted(
            memory.steered.hypotheses,
            key=lambda one: min((times.get(key, 0) for key in one.concepts), default=0),
        )
        for one in open_ones[:TRIES]:
            known = tuple(key for key in one.concepts if key in sight.graph.concepts)
            text = ASKED[self.name].format(one.statement)
            yield Candidate(Question(text, self.name, known))


def _about_newest(sight: Sight, strategy: str) -> Iterator[Question]:
    """Questions about the newest relations, of concepts that were not asked about too often."""
    concepts = sight.graph.concepts
    seen: set[int] = set()
    for source, predicate, target in sight.graph.newest(TRIES * 4):
        if source in seen or target in seen or source == target:
            continue
        seen.update((source, target))
        said = f"{concepts.names[source]} {predicate} {concepts.names[target]}"
        keys = concepts.keys[source], concepts.keys[target]
        yield Question(ASKED[strategy].format(said), strategy, keys)
        if len(seen) >= 2 * TRIES:
            return
