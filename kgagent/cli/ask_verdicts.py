"""How `kgagent ask --judge` writes what a judge says: of one question, and over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgagent.cli.ask_text import Form, cost

if TYPE_CHECKING:
    from kgagent.agent.answer.judge import Tally
    from kgagent.agent.answer.judging import Judged


def of_one(judged: Judged, form: Form) -> Iterator[str]:
    """The verdicts on the answers to one question, with a reason each and what they took."""
    yield form.heading("What the judge says, blind and in both orders")
    for each in judged.verdicts:
        said = f"{each.better} is better" if each.better else "tie"
        turned = "" if each.agree else " (it turned with the order)"
        yield form.line(f"{each.one} and {each.other}, {each.criterion}: {said}{turned}", 1)
        yield form.line(form.safe(each.why[0]), 3)
    for why in judged.missing:
        yield form.line(f"Not judged: {form.safe(why)}", 1)
    for took in judged.costs:
        yield form.line(f"A judgement: {cost(took)}", 1)


def of_all(tally: Tally, form: Form, questions: int) -> Iterator[str]:
    """Wins, losses and ties over several questions, and how far the order decided."""
    if questions > 1:
        yield form.heading(f"Over {questions:,} questions: wins, losses and ties by criterion")
    for row in tally.rows() if questions > 1 else ():
        p = "no test" if row["p"] is None else f"sign test p = {row['p']:.3g}"
        pair = f"{row['one']} against {row['other']}, {row['criterion']}"
        counts = f"{row['wins']} won, {row['losses']} lost, {row['ties']} tied"
        yield form.line(f"{pair}: {counts} ({p})", 1)
    bias = tally.bias()
    yield form.line(
        f"Verdicts that turned with the order: {tally.turned} of {tally.judged} "
        f"({bias['order_dependent']:.0%}); the first place was preferred {bias['first']} times, "
        f"the second {bias['second']}, neither {bias['tie']}."
    )
