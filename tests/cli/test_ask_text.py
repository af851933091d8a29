"""Text of papers, models and users is only text, on a terminal and in Markdown."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kgagent.agent.answer.answering import Answer, Cost
from kgagent.agent.answer.citations import check
from kgagent.agent.answer.judge import verdicts
from kgagent.agent.answer.judging import Judged
from kgagent.cli.ask_text import Markdown, Terminal, answer, brief
from kgagent.cli.ask_verdicts import of_one
from kgagent.domain.material import Item, Quote
from kgagent.prompts import CRITERIA
from kgagent.views.answering import AnswerView, Disagreement, Joined
from kgagent.views.recognised import Recognised

HOSTILE = st.text(max_size=30) | st.sampled_from(
    ["\x1b[2J\x07", "<script>x</script>", "](http://x)", "![a](b)", "`code`", "\u202etxt", "a\n# b"]
)


def everything(text: str) -> tuple[AnswerView, Answer, Judged]:
    quote = Quote(text, text, 2001, text, 3, negated=True)
    item = Item((quote, Quote(text)), text or "a", said=2, denied=1)
    passage = Item((quote,), excerpt=text)
    view = AnswerView(
        question=text,
        recognised=(Recognised(text, text, text, named=False),),
        items=(item, item, passage),
        relations=1,
        hops=1,
        joined=(Joined(text, text, (text, text, text), (0, 1), 1), Joined(text, text)),
        disagreements=(Disagreement(text, (0,), (1,)),),
        retrieved=(),
        unknown=(text,),
    )
    said = answer_of(text, (item, passage))
    reasons = dict.fromkeys(CRITERIA, ("first", text))
    return view, said, Judged(verdicts("graph", "alone", reasons, reasons), (Cost(),), (text,))


def answer_of(text: str, material: tuple[Item, ...]) -> Answer:
    checked = check(f"{text} word [1][2][7]. {text}", material)
    return Answer("graph", checked, material, Cost(1, 2, None), 1, why_not=text, cut=True)


@given(text=HOSTILE)
def test_no_control_character_reaches_a_terminal(text):
    view, said, judged = everything(text)
    for lines in (brief, answer), (answer, answer):
        drawn = [
            *lines[0](view if lines[0] is brief else said, Terminal()),
            *of_one(judged, Terminal()),
        ]
        for char in "".join(drawn).replace("\n", ""):
            assert unicodedata.category(char) not in {"Cc", "Cf", "Cs"}


@given(text=HOSTILE)
def test_no_mark_of_others_acts_in_markdown(text):
    view, said, judged = everything(text)
    form = Markdown()
    page = "\n".join([*brief(view, form), *answer(said, form), *of_one(judged, form)])
    assert not re.search(r"(?<!\\)<", page)
    assert not re.search(r"(?<!\\)!?(?<!\\)\[", page)
    assert not re.search(r"(?<!\\)`", page)
    headings = [line for line in page.splitlines() if line.startswith("#")]
    assert all(line.startswith("## ") for line in headings)
    assert len(headings) == 7
