"""How `kgagent ask` writes: one layout, as lines for a terminal or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from kgagent.cli.output import plain

if TYPE_CHECKING:
    from kgagent.agent.answer.answering import Answer, Cost
    from kgagent.domain.material import Item, Quote
    from kgagent.views.answering import AnswerView, Joined

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


MOST_OF_IT = 0.75
"""Where no piece speaks of so much of a question, that is said."""


class Form(Protocol):
    """What the layout asks of a way of writing; `text` is from us, what is `safe` from anybody."""

    def safe(self, text: object) -> str:
        """Text of a paper, a model or a user, which cannot act."""
        ...

    def heading(self, text: str) -> str:
        """A heading."""
        ...

    def line(self, text: str, deep: int = 0) -> str:
        """A line, indented."""
        ...

    def cited(self, number: int) -> str:
        """The number of a piece, as it is cited."""
        ...

    def item(self, number: int, text: str) -> str:
        """The first line of a numbered piece."""
        ...


class Terminal:
    """Lines for a terminal."""

    def safe(self, text: object) -> str:
        """The text in one line, without characters that a terminal obeys."""
        return plain(text)

    def heading(self, text: str) -> str:
        """A heading after an empty line."""
        return f"\n{text}"

    def line(self, text: str, deep: int = 0) -> str:
        """A line."""
        return "  " * deep + text

    def cited(self, number: int) -> str:
        """The number in brackets."""
        return f"[{number}]"

    def item(self, number: int, text: str) -> str:
        """A numbered line."""
        return f"  {self.cited(number)}  {text}"


class Markdown:
    """Paragraphs of Markdown, in which text of others is only text."""

    def safe(self, text: object) -> str:
        """The text in one line, its marks escaped.

        >>> Markdown().safe("<b>*x*</b> [1](javascript:y)")
        '\\\\<b\\\\>\\\\*x\\\\*\\\\</b\\\\> \\\\[1\\\\](javascript:y)'
        """
        return _MARKS.sub(r"\\\1", plain(text))

    def heading(self, text: str) -> str:
        """A heading of the second level."""
        return f"\n## {text}\n"

    def line(self, text: str, deep: int = 0) -> str:
        """A paragraph, quoted when it is indented."""
        return f"{'> ' if deep else ''}{text}\n" if text else ""

    def cited(self, number: int) -> str:
        """The number in brackets that make no link."""
        return f"\\[{number}\\]"

    def item(self, number: int, text: str) -> str:
        """A paragraph that begins with its number."""
        return f"**{self.cited(number)}** {text}\n"


def brief(found: AnswerView, form: Form) -> Iterator[str]:
    """What the graph holds, in order: concepts, relations, paths, disagreements, passages."""
    yield form.line(form.safe(found.question))
    yield from _recognised(found, form)
    if found.unknown:
        words = ", ".join(f"“{form.safe(word)}”" for word in found.unknown)
        yield form.line(f"In no passage: {words}")
    if found.covered < MOST_OF_IT:
        yield form.line(
            f"No single piece speaks of more than {found.covered:.0%} of it, by our estimate."
        )
    relations = found.items[: found.relations]
    if relations:
        yield form.heading(_relations_head(relations))
        for number, item in enumerate(relations, start=1):
            yield from relation(number, item, form)
    else:
        yield form.heading("No relation in the graph speaks to it.")
    for each in found.joined:
        yield from _path(each, found, form)
    for each_other in found.disagreements:
        yield form.heading(f"Papers disagree about: {form.safe(each_other.what)}")
        said, denied = (_numbers(n, form) for n in (each_other.saying, each_other.denying))
        where = f"in {said}" if said == denied else f"{said} against {denied}"
        yield form.line(f"Quotes for and against it: {where}.", 1)
    first = found.relations + found.hops
    passages = found.items[first:]
    if passages:
        yield form.heading("Passages that speak to it most")
        for number, item in enumerate(passages, start=first + 1):
            yield from passage(number, item, form)


def _recognised(found: AnswerView, form: Form) -> Iterator[str]:
    if not found.recognised:
        yield form.line("No concept of the graph is named in the question.")
        return
    parts = []
    for one in found.recognised:
        name, said = form.safe(one.name), form.safe(one.said)
        near = "" if one.named else "near "
        parts.append(name if one.named and one.name == one.said else f"{name} ({near}“{said}”)")
    yield form.line("Concepts: " + ", ".join(parts))


def _relations_head(relations: Sequence[Item]) -> str:
    grounded = sum(item.grounded for item in relations)
    papers = {quote.paper for item in relations for quote in item.quotes if quote.title}
    count = "1 relation speaks" if len(relations) == 1 else f"{len(relations)} relations speak"
    from_papers = "1 paper" if len(papers) == 1 else f"{len(papers)} papers"
    where = f", from {from_papers}" if papers else ""
    return f"{count} to it most ({grounded} with a checked quote{where})"


def relation(number: int, item: Item, form: Form) -> Iterator[str]:
    """A relation with its best quote, and with one that says otherwise."""
    from kgagent.agent.answer.material import marks

    yield form.item(number, f"{form.safe(item.statement)}   ({', '.join(marks(item))})")
    if item.quotes:
        yield from _quote(item.quotes[0], form, more=item.said - 1)
    else:
        yield form.line("No quote: a model stated it.", 3)
    for quote in item.quotes[1:]:
        if quote.negated != item.quotes[0].negated:
            yield from _quote(quote, form)


def passage(number: int, item: Item, form: Form) -> Iterator[str]:
    """A passage by its sentences that speak most to the question."""
    quote = item.quotes[0]
    yield form.item(number, f"“{form.safe(item.excerpt or quote.text)}”")
    yield form.line(_where(quote, form), 3)


def _quote(quote: Quote, form: Form, *, more: int = 0) -> Iterator[str]:
    marks = [name for name in ("negated", "hedged") if getattr(quote, name)]
    marks += [] if quote.grounded else ["inferred"]
    marked = f"  ({', '.join(marks)})" if marks else ""
    yield form.line(f"“{form.safe(quote.text)}”{marked}", 3)
    quotes = "1 more quote" if more == 1 else f"{more:,} more quotes"
    yield form.line(_where(quote, form) + (f"; {quotes}" if more > 0 else ""), 4)


def _where(quote: Quote, form: Form) -> str:
    doi = f", doi:{form.safe(quote.doi)}" if quote.doi else ""
    page = f", page {quote.page}" if quote.page else ""
    return f"{form.safe(quote.paper)}{doi}{page}"


def _path(joined: Joined, found: AnswerView, form: Form) -> Iterator[str]:
    ends = f"{form.safe(joined.source)} … {form.safe(joined.target)}"
    if not joined.concepts:
        yield form.heading(f"No short path joins {ends}")
        return
    hops = "directly" if len(joined.hops) == 1 else f"over {len(joined.hops)} hops"
    through = " … ".join(form.safe(name) for name in joined.concepts)
    yield form.heading(f"Joined {hops}: {through}")
    for at, hop in enumerate(joined.hops):
        weakest = ", the weakest" if at == joined.weakest and len(joined.hops) > 1 else ""
        if hop < found.relations:
            said = form.safe(found.items[hop].statement)
            yield form.line(f"{form.cited(hop + 1)}{weakest}: {said}", 1)
        else:
            yield from relation(hop + 1, found.items[hop], form)
            yield from [form.line("The weakest hop.", 3)] if weakest else []


def _numbers(places: Sequence[int], form: Form) -> str:
    return "".join(form.cited(place + 1) for place in places)


def answer(found: Answer, form: Form, *, name: str = "") -> Iterator[str]:
    """An answer of a model with its citations checked, and what it cites."""
    arm = {
        "graph": "from the graph and its passages",
        "retrieval": "from passages found by their words",
        "alone": "without material",
    }[found.arm]
    yield form.heading(f"Answer {arm}{f' ({form.safe(name)})' if name else ''}")
    if found.why_not:
        yield form.line(f"No answer: {form.safe(found.why_not)}")
    for sentence in found.checked.sentences:
        own = "  (the model's own)" if sentence.own and found.arm != "alone" else ""
        doubts = ", ".join(form.safe(doubt) for doubt in sentence.doubts)
        doubt = f"  (not in what it cites: {doubts})" if doubts else ""
        yield form.line(f"{form.safe(sentence.text)}{own}{doubt}", 1)
    if found.cut:
        yield form.line("It was cut at its longest length: --max-tokens.")
    if found.checked.struck:
        struck = ", ".join(form.safe(one) for one in found.checked.struck)
        yield form.line(f"Citations that do not exist were struck: {struck}")
    for number in found.checked.cites:
        item = found.material[number - 1]
        yield from (passage if item.is_passage else relation)(number, item, form)
    yield form.line(_took(found))


def _took(found: Answer) -> str:
    own = sum(sentence.own for sentence in found.checked.sentences)
    of = len(found.checked.sentences)
    cited = "" if found.arm == "alone" else f"{of - own} of {of} sentences cite material; "
    return f"{cited}{len(found.material)} pieces of material; {cost(found.cost)}"


def cost(took: Cost) -> str:
    """What a call took, in words."""
    from kgagent.llm.budget import dollars

    price = dollars(took.microusd) if took.microusd else "no cost known"
    price = "no cost" if took.microusd == 0 else price
    before = " (had before, nothing was sent)" if took.before else ""
    return f"{took.tokens_in:,} tokens in, {took.tokens_out:,} out, {price}{before}"
