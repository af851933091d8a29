"""Another graph joined to this one: its steps merged here as new steps, in their order.

What both have in common (the steps up to where they parted, papers, replies) is not taken twice.
Each step is one transaction; a join that was cut off goes on when it is given again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from kgagent import __version__
from kgagent.agent import curate
from kgagent.agent.hypotheses.check import note
from kgagent.agent.merge import Merged
from kgagent.agent.replay import Merging
from kgagent.domain.growth import GIVEN, PlannedStep, Question, RunSettings
from kgagent.domain.identity import APART, PERSON, SAME, UNSURE, Judgement
from kgagent.domain.predicates import PredicateTable
from kgagent.errors import UsageError
from kgagent.papers.same import Brief, Shelf
from kgagent.storage import carried, decided, judgements, knowledge, ledger, measures, papers
from kgagent.storage.carried import Carried
from kgagent.storage.decided import Decision
from kgagent.storage.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Conflict:
    """A pair of concepts (names) of which persons said different things: here, and there. What was
    said here holds."""

    one: str
    other: str
    here: str
    there: str


@dataclass(slots=True)
class Joined:
    """What joining brought. `common` steps both graphs had from the beginning; `known` steps of the
    other were here already besides; `lost` counts passages whose words are not here."""

    common: int = 0
    steps: int = 0
    known: int = 0
    dead: int = 0
    new_papers: int = 0
    same_papers: int = 0
    replies: int = 0
    relations: int = 0
    lost: int = 0
    decisions: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def join(store: Store, other: Store, table: PredicateTable) -> Joined:
    """Merges the steps of another graph that are not here, after those that are.

    Papers that are the same are one; replies come along and are not paid for again; what persons
    decided there is decided here, unless a person said the opposite here (`conflicts`). Raises
    UsageError for a graph joined to itself, DatabaseBusy while a run grows either.
    """
    if store.url == other.url:
        raise UsageError("That is this very graph.", hint="Name another database.")
    with store.lock(), other.lock(), other.read() as old:
        theirs = carried.steps(old)
        with store.read() as tx:
            ours = carried.steps(tx)
        pairs = zip(ours, theirs, strict=False)
        common = sum(1 for _ in takewhile(lambda pair: pair[0].seal == pair[1].seal, pairs))
        work = _Joining(store, old, table, Joined(common=common))
        work.known = {one.seal for one in ours}
        work.take_papers()
        work.take_steps(theirs, common)
        work.take_replies()
        return work.found


@dataclass(slots=True)
class _Joining:
    store: Store
    old: Transaction
    table: PredicateTable
    found: Joined
    known: set[str] = field(default_factory=set)
    passages: dict[int, int] = field(default_factory=dict)
    merging: Merging = field(default_factory=lambda: Merging(measured=True))

    def take_papers(self) -> None:
        """Papers that are not here, with their passages; of those that are, which are the same."""
        shelf = Shelf()
        with self.store.write() as tx:
            for row in papers.names(tx, after=0):
                shelf.put(Brief(*row))
            for whole in carried.whole_papers(self.old):
                there = papers.same(tx, whole.paper) or shelf.find(whole.paper)
                if there is None:
                    self.passages |= carried.add_paper(tx, whole)
                    self.found.new_papers += 1
                else:
                    self.passages |= carried.same_passages(tx, there, whole)
                    self.found.same_papers += 1

    def take_steps(self, theirs: Sequence[Carried], common: int) -> None:
        """The steps after those in common, and what was decided between them."""
        last = theirs[-1].step.id if theirs else None
        said = decided.by_step(self._decisions(), last)
        early = [one for each in theirs[:common] for one in said.get(each.step.id, ())]
        self._decide(early)
        runs: dict[int, list[Carried]] = {}
        for each in theirs[common:]:
            runs.setdefault(each.step.run, []).append(each)
        for steps in runs.values():
            new = [each for each in steps if each.seal not in self.known]
            self.found.known += len(steps) - len(new)
            if new:
                self._take_run(new, said)
            for each in steps:
                if each.seal in self.known:
                    self._decide(said.get(each.step.id, ()))

    def _decisions(self) -> list[Decision]:
        """What was decided there; acts that were taken back there are not given first."""
        every = decided.decisions(self.old)
        undone = {one.undone for one in every}
        return [one for one in every if one.undone is not None or one.act not in undone]

    def _take_run(
        self, steps: Sequence[Carried], said: Mapping[int | None, Sequence[Decision]]
    ) -> None:
        """The steps of one run, as a run of this graph."""
        settings = steps[0].step.settings
        with self.store.write() as tx:
            before = ledger.latest_run(tx)
            if before is not None:
                why = "a graph was joined"
                ledger.end_run(tx, before.id, ledger.SUPERSEDED, why)
            run = ledger.start_run(tx, settings, __version__)
            asked = [each.question.text for each in steps if each.question.strategy == GIVEN]
            left = ledger.given_left(self.old, steps[0].step.run)
            ledger.add_given(tx, run.id, [*asked, *left])
            done = ledger.merged_steps(tx)
        self._begin(settings, done)
        for ordinal, each in enumerate(steps, start=1):
            self._take_step(run.id, ordinal, each)
            if decisions := said.get(each.step.id):
                self._decide(decisions)
                with self.store.read() as tx:
                    done = ledger.merged_steps(tx)
                self._begin(settings, done)
        with self.store.write() as tx:
            ledger.end_run(tx, run.id, ledger.DONE, f"joined: {len(steps)} steps")

    def _begin(self, settings: RunSettings, done: Sequence[int]) -> None:
        with self.store.write() as tx:
            self.merging.begin(tx, settings, done)

    def _take_step(self, run: int, ordinal: int, each: Carried) -> None:
        shown = [self.passages[p] for p in each.step.passages if p in self.passages]
        self.found.lost += len(each.step.passages) - len(shown)
        merged = Merged()
        with self.store.write() as tx:
            about = knowledge.concept_ids(tx, each.question.concepts)
            question = Question(
                each.question.text,
                each.question.strategy,
                tuple(key for key in each.question.concepts if key in about),
                each.question.aim,
            )
            plan = PlannedStep(ordinal, ordinal, question, tuple(dict.fromkeys(shown)))
            row = ledger.plan_again(tx, run, plan, f"joined {each.step.id}")
            if each.step.reply is not None:
                said = carried.replies_by_id(self.old, [each.step.reply])[each.step.reply]
                reply = carried.carry_reply(tx, said, run)
                ledger.mark_answered(tx, row.id, reply)
                if each.step.state == ledger.MERGED:
                    merged = self.merging.merge(tx, row.id, reply, plan.passages)
                    note(tx, row.id, self.table)
            measures.add(tx, row.id, self.merging.measure(merged))
            dead = each.step.state != ledger.MERGED
            why = each.reason or "it was dead where it comes from"
            ledger.close_step(
                tx, run, row, dead=why if dead else "", left_out="" if dead else each.reason
            )
        self.found.steps += 1
        self.found.dead += dead
        self.found.relations += merged.relations

    def take_replies(self) -> None:
        """Replies that no step has used yet: they need not be paid for again."""
        with self.store.write() as tx:
            before = {row["request_hash"] for row in carried.usable_replies(tx)}
            for row in carried.usable_replies(self.old):
                if row["request_hash"] not in before:
                    carried.carry_reply(tx, row, None)
                    self.found.replies += 1

    def _decide(self, decisions: Iterable[Decision]) -> None:
        for one in decisions:
            with self.store.write() as tx:
                if one.undone is None:
                    self.found.decisions += self._give(tx, one.said)
                else:
                    self.found.decisions += self._take_back(tx, one.undone)

    def _give(self, tx: Transaction, said: Sequence[Judgement]) -> bool:
        """Says here what was said there, where nobody said it or the opposite."""
        ids = knowledge.concept_ids(tx, {end for one in said for end in one.pair})
        news = []
        for one in said:
            if not all(end in ids for end in one.pair):
                continue
            here = _said_here(tx, one, ids)
            if here == one.verdict:
                continue
            if here and one.author == PERSON:
                names = knowledge.shown_names(tx, [ids[end] for end in one.pair])
                self.found.conflicts.append(Conflict(names[0], names[1], here, one.verdict))
                continue
            news.append(one)
        if not news:
            return False
        ends = {ids[end] for one in news for end in one.pair}
        step = knowledge.newest_step(tx)
        judgements.add(tx, news, ids, step)
        curate.resettle(tx, ends, step=step)
        return True

    def _take_back(self, tx: Transaction, act: int) -> bool:
        """Takes back here what was taken back there, where it stands here too."""
        same = decided.same_act(tx, decided.of_act(self.old, act))
        if same is None:
            return False
        step = knowledge.newest_step(tx)
        ids = knowledge.concept_ids(tx, judgements.undo(tx, same, step))
        curate.resettle(tx, ids.values(), step=step)
        return True


def _said_here(tx: Transaction, one: Judgement, ids: Mapping[str, int]) -> str:
    """What the author said of a pair here: of a person also what holds the two apart, or ""."""
    pair = [ids[end] for end in one.pair]
    known = decided.newest_by(tx, one.author, pair[0], pair[1])
    if known or one.author != PERSON or one.verdict != SAME:
        return "" if known == UNSURE else known
    groups = [judgements.members(tx, [identity]) for identity in pair]
    if groups[0] == groups[1]:
        return ""
    held = judgements.held_apart(tx, *groups)
    return APART if any(row["author"] == PERSON for row in held) else ""
