"""The knowledge garden: a chain of questions, each of which carries a principle into a new field.

Source: paper B (Buehler 2025, arXiv 2501.08120), the knowledge garden. Left to itself such a chain
collapses into paraphrases within a few questions; here a question that nearly says what an earlier
one did is dropped, and the chain goes to another field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from kgagent import prompts
from kgagent.agent.reasoning.fields import Field, fields, likeness
from kgagent.agent.reasoning.ground import Ground, worth
from kgagent.agent.reasoning.rules import Meant, meant
from kgagent.agent.reasoning.sentences import answer_of
from kgagent.agent.reasoning.thinker import Thinker
from kgagent.agent.reasoning.work import Work, among, text
from kgagent.domain.report import Block, Edge, Figure, Report, Section, Table, Vertex
from kgagent.domain.snapshot import RelationRow
from kgagent.domain.wordforms import singular
from kgagent.embedding.protocol import Vectors
from kgagent.errors import NotFound

ROUNDS = 6
SMALLEST, FIELDS = 5, 24
"""A field has at least so many concepts; so many fields are looked at, the largest."""
NEAR = 0.9
"""A question whose cosine to an earlier one is this or more says the same again."""
TRIES = 4
"""Other fields tried where a question was dropped."""
ANSWERS, AROUND = 3, 8
"""Parallels shown in an answer; relations of the other field that a model is given beside."""
LONGEST_QUESTION = 400

SAID = {
    "is_a": ("is a kind of", "are a kind of"),
    "part_of": ("is part of", "are part of"),
    "has_property": ("has the property", "have the property"),
    "causes": ("causes", "cause"),
    "enables": ("enables", "enable"),
    "inhibits": ("inhibits", "inhibit"),
    "modulates": ("modulates", "modulate"),
    "uses": ("uses", "use"),
    "measures": ("measures", "measure"),
    "compares_with": ("compares with", "compare with"),
    "synonym_of": ("is another name of", "are another name of"),
}
"""How a kind reads in a question, of one thing and of several."""

ACTS = frozenset(("causes", "enables", "inhibits", "modulates"))
"""Kinds of relations that make a principle worth carrying: something acts on something."""

Said = tuple[str, tuple[Block, ...]]
"""A question and its answer."""
Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Principle:
    """One relation, or two that follow one another: a kind, or two, and who they join."""

    rows: tuple[RelationRow, ...]
    steps: tuple[Meant, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is carried over: the kinds, in order."""
        return tuple(step.kind for step in self.steps)


@dataclass(frozen=True, slots=True)
class Grown:
    """One question of the garden, and its answer from the graph or from the model."""

    origin: Field
    field: Field
    principle: Principle
    question: str
    nearest: float
    answer: tuple[Block, ...]
    dropped: tuple[str, ...] = ()


@dataclass(slots=True)
class _Garden:
    """A garden that grows: what was asked, where it has been, which principles it has carried."""

    work: Work
    embed: Embed
    all: list[Field]
    inside: dict[int, list[RelationRow]]
    asked: list[str] = field(default_factory=list)
    visited: list[int] = field(default_factory=list)
    used: set[tuple[str, ...]] = field(default_factory=set)
    _known: dict[int, list[Principle]] = field(default_factory=dict)

    def principles(self, of: Field) -> list[Principle]:
        """The principles that a field shows: those in which something acts first, chains before
        single relations, the best evidenced first."""
        if of.number not in self._known:
            self._known[of.number] = _principles(self.inside.get(of.number, []))
        return self._known[of.number]

    def grow(self, origin: Field) -> Grown | None:
        """The next question from a field; None when nothing new can be asked from it."""
        principle = next((p for p in self.principles(origin) if p.kinds not in self.used), None)
        principle = principle or next(iter(self.principles(origin)), None)
        if principle is None:
            return None
        dropped: list[str] = []
        targets = self._targets(origin, principle.kinds)[:TRIES]
        for ask in (self._in_its_words, self._in_our_words):
            for target in targets:
                said = ask(origin, target, principle)
                if said is None:
                    continue
                question, answer = said
                near = self._nearest(question)
                if near < NEAR:
                    self.asked.append(question)
                    self.visited.append(target.number)
                    self.used.add(principle.kinds)
                    return Grown(origin, target, principle, question, near, answer, tuple(dropped))
                dropped.append(question)
        return None

    def _targets(self, origin: Field, kinds: tuple[str, ...]) -> list[Field]:
        """Where to go: to fields not yet visited; among them to those that show the same form, the
        most distant in meaning first."""
        graph = self.work.ground.graph
        last = {number: at for at, number in enumerate(self.visited)}
        others = [each for each in self.all if each.number != origin.number]
        return sorted(
            others,
            key=lambda f: (
                last.get(f.number, -1),
                all(p.kinds != kinds for p in self.principles(f)),
                likeness(graph, origin, f),
                f.number,
            ),
        )

    def _in_our_words(self, origin: Field, target: Field, principle: Principle) -> Said | None:
        """A question made of names and kinds, and what the graph holds for an answer."""
        found = self.principles(target)
        question = _question(self.work, origin, target, principle)
        return question, _brief(self.work, target, principle, found)

    def _in_its_words(self, origin: Field, target: Field, principle: Principle) -> Said | None:
        """The model's question and answer, and what the graph holds; None where it says nothing."""
        if self.work.thinker is None:
            return None
        known = self.principles(target)
        alike = [each for each in known if each.kinds == principle.kinds][:ANSWERS]
        rows = (row for each in (principle, *alike, *known[:AROUND]) for row in each.rows)
        items = self.work.items(rows)
        question = _question(self.work, origin, target, principle)
        said = self.work.said(
            "garden",
            question,
            items,
            field=target.name,
            asked=prompts.fence(self.asked, what="question"),
        )
        if said is None:
            return None
        own, answer = _parted(said)
        brief = _brief(self.work, target, principle, known)
        return own or question, (*self.work.claims(answer, items), *brief)

    def _nearest(self, question: str) -> float:
        if not self.asked:
            return 0.0
        found = self.embed([question, *self.asked])
        return round(float(np.max(found[1:] @ found[0])), 3)


def report(
    ground: Ground,
    embed: Embed,
    thinker: Thinker | None = None,
    *,
    rounds: int = ROUNDS,
    start: int | None = None,
    seed: int = 0,
) -> Report:
    """The garden after so many rounds, from a community (the largest without one).

    `embed` gives texts unit vectors: what is nearly a paraphrase goes by them. Raises NotFound
    where the graph has no two communities that show a principle.
    """
    found = fields(ground, least=SMALLEST)
    found = [each for at, each in enumerate(found) if at < FIELDS or each.number == start]
    garden = _Garden(Work(ground, thinker), embed, found, _inside(ground))
    garden.all = [each for each in found if garden.principles(each)]
    if len(garden.all) < 2:
        raise NotFound(
            f"This graph has fewer than two communities of {SMALLEST} concepts whose predicates "
            "have a known kind.",
            hint="Read more papers:  kgagent grow FOLDER",
        )
    origin = next((each for each in garden.all if each.number == start), garden.all[0])
    garden.visited.append(origin.number)
    grown: list[Grown] = []
    for _ in range(rounds):
        grew = garden.grow(origin)
        if grew is None:
            break
        grown.append(grew)
        origin = grew.field
    return garden.work.report(
        "Knowledge garden",
        f"{among(len(grown), 'question')}, each of which carries a principle of one field of the "
        "graph into a distant one, with what the graph holds for an answer.",
        [
            _overview(garden, grown, rounds),
            *(_section(garden, at, g) for at, g in enumerate(grown)),
        ],
        seed=str(seed),
    )


def _inside(ground: Ground) -> dict[int, list[RelationRow]]:
    """The relations within each community, the best evidenced first."""
    graph, found = ground.graph, dict[int, list[RelationRow]]()
    membership = graph.membership or ()
    for row in sorted(ground.rows, key=worth):
        ends = {membership[graph.vertex(key) or 0] for key in (row.source, row.target)}
        if len(ends) == 1:
            found.setdefault(ends.pop(), []).append(row)
    return found


def _principles(rows: Sequence[RelationRow]) -> list[Principle]:
    known = [(row, found) for row in rows if (found := meant(row)) is not None]
    onward: dict[str, list[tuple[RelationRow, Meant]]] = {}
    for row, step in known:
        onward.setdefault(step.source, []).append((row, step))
    shown: list[Principle] = []
    for row, step in known:
        after = [n for n in onward.get(step.target, ()) if n[1].target != step.source]
        if after and step.source != step.target:
            best = next((n for n in after if n[1].kind in ACTS), after[0])
            shown.append(Principle((row, best[0]), (step, best[1])))
    shown += [Principle((row,), (step,)) for row, step in known]
    return sorted(shown, key=lambda p: (not ACTS.issuperset(p.kinds), len(p.kinds) == 1))


def _question(work: Work, origin: Field, target: Field, principle: Principle) -> str:
    """The question in our words: names and kinds of the graph, nothing else."""
    names = work.ground.name
    first, *then = principle.steps
    said = f"{names(first.source)} {_reads(first, names(first.source))} {names(first.target)}"
    asked = f"what {SAID[first.kind][0]}"
    for step in then:
        said += f", which {_reads(step, names(step.source))} {names(step.target)}"
        asked += f" something that {SAID[step.kind][0]}"
    return (
        f"In the field of {origin.name}, {said}. "
        f"In the field of {target.name}, {asked} something else?"
    )


def _reads(step: Meant, name: str) -> str:
    last = name.rpartition(" ")[2]
    return SAID[step.kind][singular(last) != last]


def _brief(
    work: Work, target: Field, principle: Principle, found: Sequence[Principle]
) -> tuple[Block, ...]:
    """What the graph holds for an answer: of the same form, or else what comes nearest."""
    kinds = ", then ".join(SAID[kind][0] for kind in principle.kinds)
    alike = [each for each in found if each.kinds == principle.kinds]
    near = [each for each in found if len(each.kinds) == 1 and each.kinds[0] in principle.kinds]
    shown = _apart(alike or near)[:ANSWERS]
    claims = tuple(work.claim(row) for row in dict.fromkeys(r for p in shown for r in p.rows))
    if alike:
        count = "once:" if len(alike) == 1 else f"{len(alike):,} times; with the best evidence:"
        told = text(f"The field of {target.name} holds the same form ({kinds}) {count}")
        return (told, *claims)
    told = text(
        f"The graph holds nothing of this form ({kinds}) in the field of {target.name}: an open "
        "question.",
        "What comes nearest:" if claims else "",
    )
    return (told, *claims)


def _apart(found: Sequence[Principle]) -> list[Principle]:
    """Those that begin with another concept first, so that they are not all of one."""
    begun: set[str] = set()
    first: list[Principle] = []
    rest: list[Principle] = []
    for each in found:
        (rest if each.steps[0].source in begun else first).append(each)
        begun.add(each.steps[0].source)
    return [*first, *rest]


def _parted(said: str) -> tuple[str, str]:
    """A model's question, "" where it asked none, and its answer."""
    first, _, rest = answer_of(said).strip().partition("\n")
    asked = first.removeprefix("Question:").strip().strip("*# ").strip()
    if asked.endswith("?") and len(asked) <= LONGEST_QUESTION:
        return asked, rest
    return "", answer_of(said)


def _overview(garden: _Garden, grown: Sequence[Grown], rounds: int) -> Section:
    dropped = sum(len(each.dropped) for each in grown)
    early = "Nothing new could be asked from the last field." if len(grown) < rounds else ""
    rows = tuple(
        (
            at,
            each.field.name,
            " + ".join(each.principle.kinds).replace("_", " "),
            each.nearest if at > 1 else None,
        )
        for at, each in enumerate(grown, 1)
    )
    stops = [grown[0].origin, *(each.field for each in grown)] if grown else []
    edges = tuple(
        Edge(at, at + 1, " + ".join(each.principle.kinds).replace("_", " "), None)
        for at, each in enumerate(grown)
    )
    path = Figure(
        "chain", tuple(Vertex(stop.name) for stop in stops), edges, "From field to field."
    )
    return Section(
        "The chain of questions",
        (
            text(
                f"{among(len(garden.all), 'field')} (communities of at least {SMALLEST} concepts) "
                f"could be visited; {len({f.number for f in stops}):,} were.",
                f"{dropped:,} more would nearly have said again what had been asked (a cosine of "
                f"{NEAR} or more) and {'was' if dropped == 1 else 'were'} dropped."
                if dropped
                else f"No question came near to an earlier one (a cosine of {NEAR} or more).",
                early,
            ),
            *([path] if stops else []),
            Table(
                ("question", "field", "principle", "cosine to the nearest earlier question"), rows
            ),
        ),
    )


def _section(garden: _Garden, at: int, grown: Grown) -> Section:
    blocks: list[Block] = [
        text(grown.question),
        text("The principle:"),
        *map(garden.work.claim, grown.principle.rows),
        text("The answer:"),
        *grown.answer,
        *(text(f"Dropped, as it nearly repeats an earlier one: {each}") for each in grown.dropped),
    ]
    return Section(f"{at + 1}. Into {grown.field.name}", tuple(blocks))
