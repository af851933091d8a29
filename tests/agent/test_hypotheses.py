"""Hypotheses: mined from papers, frozen in the ledger, moved by later papers, put in words."""

from __future__ import annotations

import json
import re
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from kgagent import kinds
from kgagent.agent import curate
from kgagent.agent.grow import Limits, grow
from kgagent.agent.hypotheses import check as checking
from kgagent.agent.hypotheses import write as writing
from kgagent.agent.hypotheses.propose import NAMES, Wish, propose
from kgagent.agent.talk import ModelAt
from kgagent.domain.growth import RunSettings
from kgagent.domain.hypothesis import NOT_STATED, TOGETHER
from kgagent.domain.knowledge import Extraction, Mention, RelationClaim
from kgagent.domain.paper import Paper
from kgagent.domain.reply import Reply
from kgagent.errors import NotFound, ReplyUnusable, UsageError
from kgagent.llm.wire.own import dump
from kgagent.papers.split import split
from kgagent.storage import hypotheses as ledger
from kgagent.storage import knowledge, papers
from kgagent.storage.store import Store
from kgagent.storage.tables import hypothesis_events
from kgagent.views import hypotheses as views
from kgagent.views.identities import shown_until

TABLE = kinds.load()


def naming(names):
    """Vectors from letters: enough to be the same every time."""
    found = np.zeros((len(names), 26), np.float32)
    for at, name in enumerate(names):
        for letter in name.lower():
            if "a" <= letter <= "z":
                found[at, ord(letter) - 97] += 1
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def read(store, model, *texts):
    """Reads papers given as (year, text)."""
    with store.write() as tx:
        for year, text in texts:
            paper = Paper(text=text, title=f"On {text[:20]}", year=year, doi=f"10.1/{hash(text)}")
            papers.add(tx, paper, split(paper.text))
    return list(grow(store, model, RunSettings(epoch=4), Limits()))


OLD = (
    (2001, "alum improves porosity."),
    (2002, "porosity improves adhesion."),
    (2003, "wax improves gloss. gloss improves comfort."),
    (2004, "alum improves hardness."),
    (2005, "adhesion improves comfort."),
)


@pytest.fixture
def grown(tmp_path, model, kept):
    place = tmp_path / "grown.db"

    def make():
        with closing(Store.open(str(place), create=True)) as made:
            read(made, model, *OLD)

    kept(__name__, place, make)
    with closing(Store.open(str(place))) as store:
        yield store


def mined(store, **wish):
    return propose(store, naming, TABLE, Wish(**wish), identities=shown_until)


def one_of(found, source, target):
    return next(h for h in found.hypotheses if h.keys[:2] == (source, target))


def register(store, found, seed=0):
    with store.write() as tx:
        return ledger.register(tx, found.hypotheses, step=found.step, seed=seed, code_version="1")


def events(store, number):
    with store.read() as tx:
        return [event["kind"] for event in ledger.one(tx, number).events]


def state(store, number):
    with store.read() as tx:
        return ledger.one(tx, number).state


def test_two_papers_that_never_met_make_a_hypothesis_with_its_quotes(grown):
    found = one_of(mined(grown), "alum", "adhesion")
    assert found.statement == "Alum may promote adhesion by way of porosity."
    assert [hop.quote.text for hop in found.hops] == [
        "alum improves porosity.",
        "porosity improves adhesion.",
    ]
    assert [hop.quote.year for hop in found.hops] == [2001, 2002]
    assert (found.sign, found.directed, found.as_of) == (1, True, 2005)
    assert found.novelty.corpus == NOT_STATED
    assert found.novelty.literature == "unknown"
    assert "porosity" in found.confirmed_by
    assert found.refuted_by


def test_it_hangs_on_the_smallest_set_of_papers(grown, model):
    lost = one_of(mined(grown), "alum", "adhesion").fragility
    assert (len(lost.papers), lost.exact, lost.shown) == (1, True, 1)
    read(grown, model, (2006, "alum improves porosity. "), (2007, "porosity improves adhesion. "))
    read(grown, model, (2006, "alum improves texture."), (2007, "texture improves adhesion."))
    lost = one_of(mined(grown), "alum", "adhesion").fragility
    assert len(lost.papers) == 3


def test_what_papers_relate_is_no_hypothesis(grown, model):
    read(grown, model, (2006, "alum improves adhesion."))
    found = mined(grown, limit=50)
    assert not [h for h in found.hypotheses if set(h.keys[:2]) == {"alum", "adhesion"}]


def test_what_one_sentence_names_together_says_so_and_is_worth_less(store, model, monkeypatch):
    read(store, model, *OLD)
    before = one_of(mined(store), "alum", "adhesion")
    with store.write() as tx:
        ids = knowledge.concept_ids(tx, ["alum", "adhesion"])
        paper = Paper(text="We looked at alum and adhesion.", title="Both", year=2004)
        papers.add(tx, paper, split(paper.text))
        from sqlalchemy import select

        from kgagent.storage.tables import aliases, passages

        passage = tx.execute(select(passages.c.id).order_by(passages.c.id.desc())).scalars().first()
        for key, start in (("alum", 13), ("adhesion", 22)):
            alias = tx.execute(
                select(aliases.c.id).where(aliases.c.concept_id == ids[key])
            ).scalars().first()  # fmt: skip
            row = {"concept_id": ids[key], "alias_id": alias, "passage_id": passage}
            row |= {"step_id": 1, "start_char": start, "end_char": start + len(key)}
            knowledge.add_mentions(tx, [row | {"confidence": 1.0}])
    after = one_of(mined(store), "alum", "adhesion")
    assert after.novelty.corpus == TOGETHER
    assert after.novelty.quote.text == "We looked at alum and adhesion."
    assert after.score < before.score


def test_the_same_seed_gives_the_same_list(grown):
    assert mined(grown, seed=3).hypotheses == mined(grown, seed=3).hypotheses


def test_a_later_paper_changes_nothing_that_was_made_of_earlier_ones(grown, model):
    before = mined(grown, until=2005, limit=50)
    register(grown, before)
    with grown.read() as tx:
        frozen = [r.hypothesis for r in ledger.registered(tx)]
    read(grown, model, (2006, "Alum improves adhesion. wax improves Alum. foam improves Alum."))
    curate.merge(grown, "alum", "wax", why="known later only")
    assert mined(grown, until=2005, limit=50).hypotheses == before.hypotheses
    assert mined(grown, limit=50).hypotheses != before.hypotheses
    checking.check(grown, TABLE)
    with grown.read() as tx:
        assert [r.hypothesis for r in ledger.registered(tx)] == frozen


def test_registering_twice_keeps_one_row(grown):
    found = mined(grown)
    assert register(grown, found) == register(grown, found, seed=9)


@pytest.mark.parametrize(
    ("year", "text", "expected"),
    [
        (2008, "alum improves adhesion.", "supported"),
        (2008, "adhesion improves alum.", "open"),
        (2008, "alum holds adhesion.", "open"),
        (2003, "alum improves adhesion.", "known"),
    ],
)
def test_a_later_paper_moves_a_hypothesis(grown, model, year, text, expected):
    found = mined(grown)
    at = found.hypotheses.index(one_of(found, "alum", "adhesion"))
    number = register(grown, found)[at]
    read(grown, model, (year, text))
    assert state(grown, number) == expected
    with grown.read() as tx:
        (event,) = ledger.one(tx, number).events
    assert (event["quote"], event["year"]) == (text, year)
    assert checking.check(grown, TABLE) == []


def test_a_paper_that_says_the_opposite_contradicts(grown, model):
    found = mined(grown)
    at = found.hypotheses.index(one_of(found, "alum", "adhesion"))
    turned = replace(found, hypotheses=(replace(found.hypotheses[at], sign=-1),))
    (number,) = register(grown, turned)
    read(grown, model, (2009, "alum improves adhesion."))
    checking.check(grown, TABLE)
    assert state(grown, number) == "contradicted"


def test_a_note_after_each_step_gives_what_a_check_gives(grown, model):
    found = mined(grown)
    at = found.hypotheses.index(one_of(found, "alum", "adhesion"))
    number = register(grown, found)[at]
    read(grown, model, (2008, "alum improves adhesion."), (2009, "wax improves comfort."))
    with grown.write() as tx:
        noted = [event["evidence_id"] for event in ledger.one(tx, number).events]
        tx.execute(hypothesis_events.delete())
    moved = [each.evidence for each in checking.check(grown, TABLE) if each.number == number]
    assert moved == noted
    assert len(noted) == 1


def test_a_note_costs_nothing_where_none_is_registered(grown):
    with grown.write() as tx:
        assert checking.note(tx, 1, TABLE) == []


def test_a_hypothesis_of_an_earlier_date_is_checked_against_papers_read_before(grown, model):
    read(grown, model, (2009, "alum improves adhesion."))
    found = mined(grown, until=2005)
    at = found.hypotheses.index(one_of(found, "alum", "adhesion"))
    number = register(grown, found)[at]
    checking.check(grown, TABLE)
    assert state(grown, number) == "supported"


def test_calibration_waits_until_the_years_are_over(grown, model):
    found = mined(grown, until=2005, horizon=3)
    dated = tuple(replace(one, probability=0.2) for one in found.hypotheses)
    register(grown, replace(found, hypotheses=dated))
    waiting = views.calibration(grown)
    assert (waiting.closed, waiting.waiting) == (0, len(dated))
    read(grown, model, (2006, "alum improves adhesion."), (2008, "wax improves lustre."))
    checking.check(grown, TABLE)
    over = views.calibration(grown)
    assert (over.closed, over.waiting) == (len(dated), 0)
    assert (over.joined, round(over.expected, 6)) == (1, round(0.2 * len(dated), 6))


def test_a_miner_that_is_none_is_refused_by_name(grown):
    with pytest.raises(UsageError, match="no miner 'magic'") as raised:
        mined(grown, miners=("magic",))
    assert "open triad" in raised.value.hint


@pytest.mark.parametrize("name", NAMES)
def test_each_miner_can_be_asked_alone(grown, name):
    assert {h.miner for h in mined(grown, miners=(name,)).hypotheses} <= {name}


def test_an_empty_graph_gives_none(store):
    assert mined(store).hypotheses == ()


def test_no_concept_is_in_more_than_a_few(store, model):
    read(
        store, model,
        *((2000 + n, f"salt{n} improves glue. glue improves paper{n}.") for n in range(9)),
        *((2000 + n, f"salt{n} improves tone. tone improves hue{n}.") for n in range(9)),
    )  # fmt: skip
    ends = [key for h in mined(store, limit=20).hypotheses for key in h.keys[:2]]
    assert max(map(ends.count, ends)) <= 2


PARTS = dict.fromkeys(
    "hypothesis outcome mechanisms design_principles unexpected_properties comparison novelty"
    .split(), "A part."
)  # fmt: skip


class Author:
    """A model that writes proposals; its critic finds a fault as often as it is told to."""

    name = "author"

    def __init__(self, faulty=1, verdict="revise", broken=""):
        self.faulty, self.verdict, self.broken, self.asked = faulty, verdict, broken, []

    def reply(self, request):
        self.asked.append(request)
        if request.task == self.broken:
            return Reply("I would rather not.", self.name)
        told = {"text": "More.", "needed": ["a press"]}
        if request.task == "critique":
            self.faulty -= 1
            found = [{"claim": "A part", "problem": "It is vague.", "kind": "vague"}]
            told = {"faults": found if self.faulty >= 0 else [], "questions": ["How much?", "Why?"]}
            told["verdict"] = self.verdict if self.faulty >= 0 else "keep"
        elif request.task in ("propose", "revise"):
            told = PARTS | {"outcome": request.task}
        return Reply(json.dumps(told), self.name)


def judge(model):
    return ModelAt(model, "openai:author", "http://127.0.0.1", 500)


@pytest.fixture
def number(grown):
    found = mined(grown)
    return register(grown, found)[found.hypotheses.index(one_of(found, "alum", "adhesion"))]


def test_a_critique_is_fed_back_and_judged_anew(grown, number):
    model = Author()
    written = writing.write(grown, judge(model), number)
    assert [r.task for r in model.asked] == ["propose", "critique", "revise", "critique"]
    assert "It is vague." in model.asked[2].messages[-1].content
    assert (written.parts["outcome"], written.verdict, written.revisions) == ("revise", "keep", 1)
    assert written.priority_questions == ["How much?", "Why?"]
    assert events(grown, number) == ["written"]
    assert state(grown, number) == "open"


def test_a_rejection_ends_the_revising_and_is_kept(grown, number):
    model = Author(verdict="reject")
    written = writing.write(grown, judge(model), number, rounds=3)
    assert [r.task for r in model.asked] == ["propose", "critique"]
    assert written.told()["verdict"] == "reject after 0 revisions"
    assert written.told()["faults_left"] == ["A part: It is vague."]


def test_each_part_can_be_had_in_depth(grown, number):
    written = writing.write(grown, judge(Author(0)), number, expand=True)
    assert written.told()["outcome_in_depth"] == "More. Needed: a press."
    assert len(written.expansions) == 7


def test_what_was_said_is_not_asked_again(grown, number):
    writing.write(grown, judge(Author()), number)
    again = Author()
    writing.write(grown, judge(again), number)
    assert again.asked == []


@pytest.mark.parametrize("task", ["propose", "critique", "revise"])
def test_a_model_that_says_nothing_usable_leaves_the_hypothesis_as_it_was(grown, number, task):
    with pytest.raises(ReplyUnusable, match=f"no usable {task}"):
        writing.write(grown, judge(Author(broken=task)), number)
    assert events(grown, number) == []


def test_the_quotes_are_given_as_material(grown, number):
    model = Author(0)
    writing.write(grown, judge(model), number)
    said = model.asked[0].messages[-1].content
    assert "alum improves porosity." in said
    assert "never an instruction" in said


def test_a_hypothesis_that_is_none_cannot_be_written(grown):
    with pytest.raises(NotFound, match="no hypothesis 99"):
        writing.write(grown, judge(Author()), 99)


class Reader:
    """A model that finds given names, and "X improves Y." where it stands."""

    name = "embedded"
    NAMES = ("keratin", "sponge", "stiffness", "graphene", "paint", "gloss", "foam")

    def reply(self, request):
        mentions, relations = [], []
        for at, text in enumerate(request.passages):
            for name in self.NAMES:
                start = text.lower().find(name)
                if start >= 0:
                    mentions.append(Mention(name, at, start, start + len(name)))
            for found in re.finditer(r"(\w+) improves (\w+)\.", text):
                said = (found[1], "improves", found[2])
                claim = RelationClaim(*said, text[: found.end()], at, 0, found.end())
                relations.append(claim)
        return Reply(dump(Extraction(tuple(mentions), tuple(relations))), self.name)


def test_a_lack_told_in_one_paper_meets_help_told_in_another(store):
    read(
        store, Reader(),
        (2001, "Keratin suffers from poor stiffness."), (2002, "keratin improves foam."),
        (2003, "Graphene greatly enhances stiffness."), (2004, "graphene improves gloss."),
        (2005, "stiffness improves paint."),
    )  # fmt: skip
    (found,) = mined(store, miners=("gap to method",)).hypotheses
    assert found.statement == "Graphene may help keratin in what it lacks: stiffness."
    assert [hop.quote.text for hop in found.hops] == [
        "Graphene greatly enhances stiffness.",
        "Keratin suffers from poor stiffness.",
    ]
    assert found.fragility.shown == 1


def test_what_a_quote_says_of_a_lack_is_not_taken_for_its_opposite(store):
    read(
        store, Reader(),
        (2001, "graphene improves stiffness."), (2002, "A poor stiffness improves foam."),
    )  # fmt: skip
    found = mined(store, miners=("composition",))
    assert found.hypotheses == ()
    assert found.passed_over == {"a quote speaks of the lack of something": 1}


def test_a_quote_that_names_both_ends_itself_says_so(store):
    told = "With chalks, stiffness improves foam."
    read(store, Reader(), (2001, "chalk improves stiffness."), (2002, told))
    found = one_of(mined(store, miners=("composition",)), "chalk", "foam")
    assert found.novelty.corpus == TOGETHER
    assert found.novelty.quote.text == told
