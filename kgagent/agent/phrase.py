"""Questions in a model's words: what a strategy goes for, asked as somebody would who knows.

The strategies decide what is asked about; the model decides the words, and the template stays where
these cannot be used: a question that was asked before in other words above all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kgagent import prompts
from kgagent.agent.extract import asking, prompt, words_of
from kgagent.agent.memory import Memory
from kgagent.agent.talk import Ask
from kgagent.domain.growth import GIVEN, WANTED, PlannedStep, RunSettings
from kgagent.domain.reply import Request
from kgagent.domain.text import clean
from kgagent.storage import knowledge, ledger, one_concept, replies
from kgagent.storage.replies import USABLE, ReplyRow
from kgagent.storage.store import Transaction

LONGEST = 600
"""Characters of a question."""

BEFORE, NEAR, SAID = 20, 6, 1500
"""Questions, relations of each concept, and characters of the last answer that the model sees."""

_NUMBERED = re.compile(r"^[\s>*-]{0,8}(\d{1,3})\s?[.):]\**\s{0,4}(\S.*)$")
_AS_IT_IS = frozenset((GIVEN, WANTED, "reading"))
"""Strategies whose questions say all there is to say."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the model sees: relations around the concepts in question, questions asked `before`,
    and the last one with the words of its answer."""

    around: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    question: str = ""
    answer: str = ""


def seen(tx: Transaction, run: int, steps: Sequence[PlannedStep]) -> Seen:
    """What a model may see of the graph before it phrases the questions of these steps."""
    keys = list(dict.fromkeys(key for step in steps for key in step.question.concepts))
    around: dict[str, None] = {}
    ids = knowledge.concept_ids(tx, keys)
    for key in keys:
        concept = one_concept.shown(tx, ids[key])["id"]
        for row in one_concept.relations_of(tx, concept, limit=NEAR):
            around[f"{row['source']} --{row['predicate']}--> {row['target']}"] = None
    last = ledger.last_answered(tx, run)
    question, answer = "", ""
    if last is not None:
        question, answer = last[0], words_of(replies.by_id(tx, last[1]))[:SAID]
    return Seen(
        tuple(around), tuple(ledger.newest_questions(tx, run, limit=BEFORE)), question, answer
    )


def phrased(
    steps: Sequence[PlannedStep], memory: Memory, settings: RunSettings, ask: Ask, known: Seen
) -> list[PlannedStep]:
    """The steps, with questions in the model's words where these can be used.

    One call for all of them. What people asked stays as they said it.
    """
    aims = [step for step in steps if step.question.strategy not in _AS_IT_IS]
    if not aims:
        return list(steps)
    reply = ask(_request(aims, settings, known), _why_unusable)
    said = questions(reply.text) if reply.outcome == USABLE else {}
    worded = {step.ordinal: said.get(at, "") for at, step in enumerate(aims, start=1)}
    return [_worded(step, worded.get(step.ordinal, ""), memory) for step in steps]


def _worded(step: PlannedStep, words: str, memory: Memory) -> PlannedStep:
    """The step with its question in these words, unless they were asked before in others."""
    if (
        not words
        or words in memory.asked_texts
        or memory.subjects.has_other(words, step.question.text)
    ):
        return step
    memory.asked_texts.add(words)
    memory.subjects.add([words])
    question = replace(step.question, text=words, aim=step.question.text)
    return replace(step, question=question)


def questions(text: str) -> dict[int, str]:
    """The numbered questions in a reply, by number; the first of each.

    >>> questions("1. Does salt slow yeast?\\n2) no question\\n**3.** What raises dough?")
    {1: 'Does salt slow yeast?', 3: 'What raises dough?'}
    """
    found: dict[int, str] = {}
    for line in clean(text).splitlines():
        match = _NUMBERED.match(line[: 2 * LONGEST])
        words = " ".join(match[2].strip("*_ ").split()) if match else ""
        if match and words.endswith("?") and len(words) <= LONGEST:
            found.setdefault(int(match[1]), words)
    return found


def _why_unusable(reply: ReplyRow) -> str:
    return "" if questions(reply.text) else "no_question: The reply has no numbered question."


def _request(steps: Sequence[PlannedStep], settings: RunSettings, known: Seen) -> Request:
    aims = [f"{at}. {step.question.text}" for at, step in enumerate(steps, start=1)]
    said = [f"{known.question}\n{known.answer}"] if known.question else []
    messages = prompt("ask").render(
        topic=settings.topic or "none",
        graph=prompts.fence(known.around, what="relation"),
        aims="\n".join(aims),
        asked=prompts.fence(known.before, what="earlier question"),
        said=prompts.fence(said, what="last answer"),
        count=len(aims),
    )
    return asking(settings, "ask", f"Which questions come next? {' '.join(aims)}", messages)
