"""A blind judge compares answers two by two, each pair in both orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kgagent import prompts
from kgagent.agent.answer.answering import Answer, Cost, asked
from kgagent.agent.answer.citations import renumbered
from kgagent.agent.answer.judge import Evidence, Said, Verdict, evidence, pairs, read, verdicts
from kgagent.agent.answer.material import Arm
from kgagent.agent.talk import ModelAt
from kgagent.domain.reply import Request
from kgagent.errors import ReplyUnusable
from kgagent.storage import replies
from kgagent.storage.replies import ReplyRow
from kgagent.storage.store import Store


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts on the answers to one question; `missing` says which pairs could not be judged
    and why."""

    verdicts: tuple[Verdict, ...]
    costs: tuple[Cost, ...]
    missing: tuple[str, ...]


def judge(store: Store, at: ModelAt, question: str, answers: Sequence[Answer]) -> Judged:
    """What a judge says of each two answers. It sees neither arms nor whose an answer is; the
    material is that of all of them together, and the citations are in its numbers."""
    known = evidence({each.arm: each.material for each in answers})
    texts = {each.arm: _shown(each, known) for each in answers if not each.why_not}
    found: list[Verdict] = []
    costs: list[Cost] = []
    missing = [f"{each.arm}: {each.why_not}" for each in answers if each.why_not]
    for one, other in pairs(list(texts)):
        said: list[Said] = []
        for first, second in ((one, other), (other, one)):
            request = _request(at, question, known, (texts[first], texts[second]))
            reply, cost = asked(store, at, request, _why_unusable)
            costs.append(cost)
            if reply.outcome == replies.USABLE:
                said.append(read(reply.text))
            else:
                missing.append(f"{first}, {second}: {reply.reason}")
        if len(said) == 2:
            found += verdicts(one, other, *said)
    return Judged(tuple(found), tuple(costs), tuple(missing))


def _shown(answer: Answer, known: Evidence) -> str:
    numbers: Mapping[Arm, Mapping[int, int]] = known.numbers
    return renumbered(answer.checked.text, numbers[answer.arm])


def _request(at: ModelAt, question: str, known: Evidence, answers: tuple[str, str]) -> Request:
    prompt = prompts.load("judge")
    return Request(
        task="judge",
        model=at.name,
        question=question,
        endpoint=at.endpoint,
        prompt=prompt.fingerprint,
        shape=prompt.shape,
        messages=prompt.render(
            question=question,
            material=prompts.fence(known.texts, what="extract", first=1),
            answers=prompts.fence(answers, what="answer", first=1),
        ),
        parameters=at.parameters,
    )


def _why_unusable(reply: ReplyRow) -> str:
    try:
        read(reply.text)
    except ReplyUnusable as error:
        return f"{error.reason}: {error.message}"
    return ""
