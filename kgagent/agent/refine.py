"""An answer made better: criticised, given anew, criticised again, and united in the end.

Recursive reasoning as in Graph-PReFLexOR (arXiv 2501.08120). It stops when the critic has nothing
more against the answer, or when a new answer says hardly anything else; every version is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kgagent import prompts
from kgagent.agent.extract import asking, extraction_of, prompt, why_unusable, words_of
from kgagent.agent.talk import Ask
from kgagent.domain.growth import RunSettings
from kgagent.domain.knowledge import Extraction
from kgagent.domain.naming import canonical
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire import lenient_json
from kgagent.llm.wire.own import dump
from kgagent.storage.ledger import StepRow
from kgagent.storage.papers import StoredPassage
from kgagent.storage.replies import USABLE, ReplyRow

SAME = 0.9
"""Two answers say the same when this part of all their relations is in both."""

ANSWER, CRITIQUE, UNITED = "answer", "critique", "united"
_VERDICTS = ("keep", "revise", "reject")
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Critique:
    """What a critic says: the faults in words, the questions that would decide, a verdict."""

    faults: tuple[str, ...]
    questions: tuple[str, ...]
    verdict: str

    @property
    def text(self) -> str:
        """The critique as the one who answers reads it."""
        return "\n".join((*self.faults, *self.questions)) or "Nothing is wrong with it."


def refined(
    first: ReplyRow,
    row: StepRow,
    shown: Sequence[StoredPassage],
    settings: RunSettings,
    ask: Ask,
) -> tuple[ReplyRow, list[tuple[str, int]]]:
    """The best reply of a step after at most `settings.refine` rounds, and all versions in order,
    as (part, reply id)."""
    step = _Refining(row, tuple(passage.text for passage in shown), settings, ask)
    said = [(ANSWER, first.id)]
    answers = [first]
    for _ in range(settings.refine):
        critique = step.critique(answers[-1])
        said.append((CRITIQUE, critique.id))
        if critique.outcome != USABLE or not (found := read(critique.text)).faults:
            break
        if found.verdict == "keep":
            break
        again = step.again(answers[-1], found)
        said.append((ANSWER, again.id))
        if again.outcome != USABLE:
            break
        answers.append(again)
        if step.is_same(*answers[-2:]):
            break
    if len(answers) > 1 and not step.texts:
        united = step.united(answers)
        said.append((UNITED, united.id))
        if united.outcome == USABLE:
            return united, said
    return answers[-1], said


def read(text: str) -> Critique:
    """The critique that a reply holds; raises ReplyUnusable where it holds none.

    >>> read('{"faults": [{"claim": "A", "problem": "B"}], "questions": [], "verdict": "revise"}')
    Critique(faults=('A: B',), questions=(), verdict='revise')
    """
    for found in lenient_json.objects(text):
        value = found.value
        if isinstance(value, dict) and value.get("verdict") in _VERDICTS:
            faults = [fault for one in _items(value, "faults") if (fault := _fault(one))]
            asked = [str(one)[:_LONGEST] for one in _items(value, "questions") if one]
            return Critique(tuple(faults), tuple(asked), str(value["verdict"]))
    raise ReplyUnusable("no_verdict", "The reply has no verdict on the answer.")


def _items(value: dict[str, Any], name: str) -> list[Any]:
    listed = value.get(name)
    return listed[:10] if isinstance(listed, list) else []


def _fault(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)[:_LONGEST]
    claim, problem = str(value.get("claim") or ""), str(value.get("problem") or "")
    return ": ".join(part[:_LONGEST] for part in (claim, problem) if part)


def _why_no_critique(reply: ReplyRow) -> str:
    try:
        read(reply.text)
    except ReplyUnusable as error:
        return f"{error.reason}: {error.message}"
    return ""


@dataclass(frozen=True, slots=True)
class _Refining:
    """The step whose answer is refined, and who is asked."""

    row: StepRow
    texts: tuple[str, ...]
    settings: RunSettings
    ask: Ask

    @property
    def question(self) -> str:
        return self.row.plan.question.text

    def critique(self, answer: ReplyRow) -> ReplyRow:
        """What the critic says of an answer."""
        messages = prompt("critique").render(
            question=self.question,
            answer=prompts.fence([self._shown(answer)], what="answer"),
            material=prompts.fence(self.texts),
        )
        return self.ask(
            asking(self.settings, "critique", self.question, messages), _why_no_critique
        )

    def again(self, answer: ReplyRow, critique: Critique) -> ReplyRow:
        """A new answer that weighs the critique."""
        review = prompts.fence([critique.text], what="review")
        old = prompts.fence([self._shown(answer)], what="answer")
        material = prompts.fence(self.texts)
        if self.texts:
            task = "refine"
            messages = prompt(task).render(passages=material, extraction=old, critique=review)
        else:
            task = "rewrite"
            messages = prompt(task).render(
                question=self.question, answer=old, critique=review, material=material
            )
        request = asking(self.settings, task, self.question, messages, texts=self.texts)
        return self.ask(request, self._why_unusable)

    def united(self, answers: Sequence[ReplyRow]) -> ReplyRow:
        """One answer out of all."""
        messages = prompt("integrate").render(
            question=self.question,
            answers=prompts.fence([self._shown(one) for one in answers], what="answer"),
            material=prompts.fence(self.texts),
        )
        return self.ask(
            asking(self.settings, "integrate", self.question, messages), self._why_unusable
        )

    def is_same(self, one: ReplyRow, other: ReplyRow) -> bool:
        """Whether two answers state nearly the same relations."""
        first, second = (self._relations(each) for each in (one, other))
        return len(first & second) >= SAME * len(first | second)

    def _relations(self, reply: ReplyRow) -> set[tuple[str, str, str]]:
        found = extraction_of(reply, self.texts)
        return {(canonical(r.source), r.predicate, canonical(r.target)) for r in found.relations}

    def _shown(self, reply: ReplyRow) -> str:
        """An answer as others are shown it: our own JSON for passages, else its relations and what
        it says."""
        found: Extraction = extraction_of(reply, self.texts)
        if self.texts:
            return dump(found)
        said = "\n".join(f"{r.source} -> {r.predicate} -> {r.target}" for r in found.relations)
        return f"{said}\n\n{words_of(reply)}"

    def _why_unusable(self, reply: ReplyRow) -> str:
        return why_unusable(reply, self.texts)
