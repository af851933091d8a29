"""Writing a proposal with a language model: a draft, expansions, a critique that is fed back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kgagent import prompts
from kgagent.agent.talk import ModelAt, ask
from kgagent.domain.hypothesis import Hypothesis
from kgagent.domain.identity import MODEL
from kgagent.domain.ledger import WRITTEN
from kgagent.domain.reply import Request
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire import lenient_json
from kgagent.prompts import PROPOSAL
from kgagent.storage import hypotheses, replies
from kgagent.storage.replies import ReplyRow
from kgagent.storage.store import Store

LONGEST = 4000
"""Characters of one part that are kept."""
KEEP, REJECT = "keep", "reject"

Parsed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model wrote: the seven parts, expansions of some, the critic's last verdict, what it
    still found wrong, the questions that would decide most, how often it was revised, and the
    critiques that were fed back."""

    parts: Mapping[str, str]
    expansions: Mapping[str, str] = field(default_factory=dict)
    verdict: str = ""
    faults: Sequence[str] = ()
    priority_questions: Sequence[str] = ()
    revisions: int = 0

    def told(self) -> dict[str, Any]:
        """The proposal as it is kept and shown: labels with a text or several."""
        found: dict[str, Any] = dict(self.parts)
        found |= {f"{aspect}_in_depth": text for aspect, text in self.expansions.items()}
        if self.verdict:
            found |= {"verdict": f"{self.verdict} after {self.revisions} revisions"}
        lists = {"faults_left": self.faults, "priority_questions": self.priority_questions}
        return found | {name: list(texts) for name, texts in lists.items() if texts}


def write(
    store: Store, judge: ModelAt, number: int, *, rounds: int = 1, expand: bool = False
) -> Proposal:
    """Has a model propose how to test a registered hypothesis, and keeps it as an event.

    After each of at most `rounds` critiques with a fault the proposal is revised, and judged anew;
    so the last critique is of what is kept. A critic's "reject" ends the revising: it is kept and
    said. Raises NotFound for a hypothesis that is none, ReplyUnusable where the model says nothing
    usable; what it said is in the ledger in any case.
    """
    with store.read() as tx:
        one = hypotheses.one(tx, number).hypothesis
    author = _Author(store, judge, one)
    parts = author.propose()
    said = author.critique(parts)
    revisions = 0
    while revisions < rounds and said["faults"] and said["verdict"] not in (KEEP, REJECT):
        parts = author.revise(parts, said)
        revisions += 1
        said = author.critique(parts)
    expansions = {aspect: author.expand(aspect, parts) for aspect in PROPOSAL if expand}
    written = Proposal(
        parts, expansions, said["verdict"], said["faults"], said["questions"], revisions
    )
    with store.write() as tx:
        text = json.dumps(written.told(), ensure_ascii=False)
        hypotheses.add_event(tx, number, WRITTEN, author=f"{MODEL}{judge.name}", text=text)
    return written


@dataclass(frozen=True, slots=True)
class _Author:
    """One model at work on one hypothesis."""

    store: Store
    judge: ModelAt
    one: Hypothesis

    @property
    def material(self) -> str:
        """The quotes behind the hypothesis."""
        return prompts.fence([hop.quote.text for hop in self.one.hops if hop.quote])

    def propose(self) -> Parsed:
        """The seven parts."""
        path = [hop.said for hop in self.one.hops] or ["(no relation joins the two)"]
        return self._asked(
            "propose",
            parts_of,
            hypothesis=prompts.fence([self.one.statement], what="hypothesis"),
            path=prompts.fence(path, what="relation"),
            material=self.material,
        )

    def critique(self, parts: Parsed) -> Parsed:
        """What a critic says of them."""
        return self._asked(
            "critique",
            critique_of,
            question="Does the material support this proposal, and can it be tested?",
            answer=_fenced(parts, "answer"),
            material=self.material,
        )

    def revise(self, parts: Parsed, said: Parsed) -> Parsed:
        """The seven parts once more, after what a critic said."""
        critique = [*said["faults"], *said["questions"]]
        return self._asked(
            "revise",
            parts_of,
            proposal=_fenced(parts, "proposal"),
            critique=prompts.fence(critique, what="critique"),
            material=self.material,
        )

    def expand(self, aspect: str, parts: Parsed) -> str:
        """One part in more depth."""
        found = self._asked(
            "expand",
            expansion_of,
            aspect=aspect,
            proposal=_fenced(parts, "proposal"),
            material=self.material,
        )
        needed = "; ".join(found["needed"])
        return f"{found['text']} Needed: {needed}." if needed else str(found["text"])

    def _asked(self, task: str, read: Callable[[str], Parsed], **values: str) -> Parsed:
        """What the model says to a prompt, read; raises ReplyUnusable."""
        prompt = prompts.load(task)
        request = Request(
            task=task,
            model=self.judge.name,
            question=self.one.statement,
            endpoint=self.judge.endpoint,
            prompt=prompt.fingerprint,
            shape=prompt.shape,
            messages=prompt.render(**values),
            parameters=self.judge.parameters,
        )

        def why_unusable(reply: ReplyRow) -> str:
            try:
                read(reply.text)
            except ReplyUnusable as error:
                return f"{error.reason}: {error.message}"
            return ""

        reply = ask(self.store, self.judge.model, request, run=None, why_unusable=why_unusable)
        if reply.outcome != replies.USABLE:
            raise ReplyUnusable("no_proposal", f"The model gave no usable {task}: {reply.reason}")
        return read(reply.text)


def parts_of(text: str) -> Parsed:
    """The seven parts in a reply; raises ReplyUnusable where one is missing or empty."""
    for read in _objects(text):
        parts = {name: _text(read.get(name)) for name in PROPOSAL}
        if all(parts.values()):
            return dict(parts)
    raise ReplyUnusable("no_proposal", "The reply has no proposal in seven parts.")


def critique_of(text: str) -> Parsed:
    """Verdict, faults and questions in a reply; raises ReplyUnusable where there is no verdict."""
    for read in _objects(text):
        verdict = _text(read.get("verdict")).lower()
        if verdict in (KEEP, "revise", REJECT):
            told = [each for each in _list(read.get("faults")) if isinstance(each, dict)]
            faults = [
                f"{_text(each.get('claim'))}: {_text(each.get('problem'))}"
                for each in told
                if _text(each.get("problem"))
            ]
            questions = _texts(read.get("questions"))
            return {"verdict": verdict, "faults": faults[:5], "questions": questions[:2]}
    raise ReplyUnusable("no_verdict", "The reply has no verdict.")


def expansion_of(text: str) -> Parsed:
    """The expanded part in a reply, and what it needs; raises ReplyUnusable without one."""
    for read in _objects(text):
        said = _text(read.get("text"))
        if said:
            return {"text": said, "needed": _texts(read.get("needed"))[:5]}
    raise ReplyUnusable("no_expansion", "The reply has no text.")


def _objects(text: str) -> list[dict[str, Any]]:
    return [read.value for read in lenient_json.objects(text) if isinstance(read.value, dict)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [text for each in _list(value) if (text := _text(each))]


def _text(value: object) -> str:
    return " ".join(value.split())[:LONGEST] if isinstance(value, str) else ""


def _fenced(parts: Parsed, what: str) -> str:
    texts = [f"{name.replace('_', ' ')}: {parts[name]}" for name in PROPOSAL]
    return prompts.fence(texts, what=what)
