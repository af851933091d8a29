"""A language model's opinion of the pairs that wait: many pairs in one call, each verdict a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kgagent import prompts
from kgagent.agent.curate import resettle
from kgagent.agent.talk import ModelAt, ask
from kgagent.domain.identity import APART, MODEL, SAME, UNSURE, Judgement, Verdict
from kgagent.domain.reply import Request
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire import lenient_json
from kgagent.storage import judgements, knowledge, one_concept, replies
from kgagent.storage.replies import ReplyRow
from kgagent.storage.store import Store, Transaction

AT_ONCE = 20
"""Pairs in one call."""
_QUOTES, _LONGEST_QUOTE = 2, 300
_VERDICTS: Mapping[str, tuple[Verdict, float]] = {
    "yes": (SAME, 0.9),
    "no": (APART, 0.1),
    "unsure": (UNSURE, 0.5),
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model said of one pair, and why; `verdict` is "" where it said nothing usable."""

    one: str
    other: str
    verdict: str
    why: str


def opinions(store: Store, judge: ModelAt, *, limit: int) -> Iterator[Opinion]:
    """Ask a model about the likeliest pairs that wait; what is yielded is stored and counts.

    A model's word counts more than a rule's and less than a person's; each call's verdicts are one
    decision that can be taken back. A pair it has judged is not asked of it again.
    """
    with store.lock():
        with store.read() as tx:
            waiting = judgements.queue(tx, limit=limit, not_by=_author(judge))
        for at in range(0, len(waiting), AT_ONCE):
            yield from _of_batch(store, judge, waiting[at : at + AT_ONCE])


def _of_batch(store: Store, judge: ModelAt, rows: Sequence[Mapping[str, Any]]) -> list[Opinion]:
    with store.read() as tx:
        texts = [_shown(tx, row) for row in rows]
    prompt = prompts.load("same")
    request = Request(
        task="same",
        model=judge.name,
        question=f"Which of these {len(rows)} pairs are one concept?",
        endpoint=judge.endpoint,
        prompt=prompt.fingerprint,
        shape="same",
        messages=prompt.render(pairs=prompts.fence(texts, what="pair"), count=len(rows)),
        parameters=judge.parameters,
    )
    reply = ask(store, judge.model, request, run=None, why_unusable=_why_unusable)
    said = verdicts(reply) if reply.outcome == replies.USABLE else {}
    found = [
        Opinion(row["one"], row["other"], *said.get(at, ("", reply.reason or "it was left out")))
        for at, row in enumerate(rows)
    ]
    judged = [
        Judgement(
            row["one_key"], row["other_key"], _VERDICTS[one.verdict][0], _author(judge), one.why,
            _VERDICTS[one.verdict][1],
        )
        for row, one in zip(rows, found, strict=True)
        if one.verdict
    ]  # fmt: skip
    if not judged:
        return found
    with store.write() as tx:
        ids = knowledge.concept_ids(tx, {end for one in judged for end in one.pair})
        step = knowledge.newest_step(tx)
        judgements.add(tx, judged, ids, step)
        resettle(tx, ids.values(), step=step)
    return found


def verdicts(reply: ReplyRow) -> dict[int, tuple[str, str]]:
    """What a reply says of each pair, by its number: yes, no or unsure, and why.

    Raises ReplyUnusable where it says nothing of any.
    """
    found: dict[int, tuple[str, str]] = {}
    for read in lenient_json.objects(reply.text):
        listed = read.value.get("verdicts") if isinstance(read.value, dict) else None
        for item in listed if isinstance(listed, list) else []:
            if not isinstance(item, dict):
                continue
            number, said = item.get("pair"), str(item.get("same")).strip().lower()
            if type(number) is int and said in _VERDICTS:
                found[number] = (said, str(item.get("why") or "it gave no reason")[:_LONGEST_QUOTE])
    if not found:
        raise ReplyUnusable("no_verdict", "The reply has no verdict on any pair.")
    return found


def _why_unusable(reply: ReplyRow) -> str:
    try:
        verdicts(reply)
    except ReplyUnusable as error:
        return f"{error.reason}: {error.message}"
    return ""


def _shown(tx: Transaction, row: Mapping[str, Any]) -> str:
    """A pair as the model sees it: both names, why it is asked, and where they stand."""
    lines = [f"“{row['one']}” and “{row['other']}”", f"Why it is asked: {row['why']}"]
    for name, identity in ((row["one"], row["one_id"]), (row["other"], row["other_id"])):
        lines += [
            f"“{name}” in a paper: {quote[:_LONGEST_QUOTE]}"
            for quote in one_concept.quotes(tx, identity, limit=_QUOTES)
        ]
    return "\n".join(lines)


def _author(judge: ModelAt) -> str:
    return f"{MODEL}{judge.name}"
