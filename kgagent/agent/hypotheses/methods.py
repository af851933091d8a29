"""From gap to method: what is said to fall short in one community, and to help in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from kgagent.agent.hypotheses.material import Material
from kgagent.domain.cues import limitation, method
from kgagent.domain.hypothesis import Quote
from kgagent.graph.links.gaps import Gap, first
from kgagent.graph.links.meaning import unit
from kgagent.graph.links.mining import Ground
from kgagent.papers.sentences import sentence_spans
from kgagent.storage import papers, stated
from kgagent.storage.store import Store

MOST_PASSAGES, MOST_SENTENCES = 20_000, 4_000
NEAREST = 20
LEAST = 0.75
"""The cosine from which what is missing and what is helped count as one."""
LONGEST = 500
"""Characters of a sentence that are read and quoted."""
JOINS = re.compile(
    r"\s*(?:\([^()]{1,30}\)\s*)?(?:(?:has|have|had|been|be|is|are|was|were|can|could|may|might|also"
    r"|often|usually|that|which|still|however|shown to|found to|known to|able to|used to"
    r"|\w{2,20}ly)\s+){0,4}"
)
"""What may stand between a subject and its verb."""
BELONGS = re.compile(r"\s+(?:of|in)\s+(?:(?:the|these|its|such|pure|most|many|\w{4,20}ed)\s+){0,2}")
"""What may stand between what is missing and what it is missing from."""
OPENS = re.compile(
    r"\s+(?:(?:the|its|their|a|an|of|in|both|good|better|high|higher|sufficient|adequate|poor"
    r"|appropriate|overall|excellent|by|with|through|using|adding|\w{2,20}ly)\s+){0,3}"
)
"""What may stand between a verb and what it is about."""
Named = tuple[int, int, int]
"""Where a concept stands in a sentence: start, end, vertex."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence; the vertex that lacks or helps, and the one that it lacks or helps."""

    quote: Quote
    subject: int
    matter: int


@dataclass(slots=True)
class GapToMethod:
    """A matter in which one community says that something falls short, and another that something
    helps it.

    A cue (`domain.cues`) has a concept on either side: "S suffers from M", "H improves M". The pair
    is H and S, the path H, M, S; both sentences are its quotes. Score: the cosine of both matters,
    at least `LEAST`. They come from different papers, and H and S lie in different communities and
    apart in the graph. Source: after Gordon and Lindsay 1996, "Toward discovery support systems"
    (problems of one literature, solutions of another). Reads 20,000 passages and compares 4,000
    sentences of each sort at most.
    """

    limits: Sequence[Told]
    methods: Sequence[Told]
    told: dict[tuple[int, int], tuple[Quote, Quote]] = field(default_factory=dict)
    name: str = "gap to method"

    @classmethod
    def read(cls, store: Store, material: Material) -> GapToMethod:
        """Reads the sentences of the papers up to the material's date."""
        limits: list[Told] = []
        methods: list[Told] = []
        for told, is_limit in _sentences(store, material):
            (limits if is_limit else methods).append(told)
        return cls(limits[:MOST_SENTENCES], methods[:MOST_SENTENCES])

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """Compares each limitation with all methods."""
        if not self.limits or not self.methods:
            return ()
        known = unit(ground.vectors.astype(np.float32))
        helps = known[[told.matter for told in self.methods]]
        found: dict[tuple[int, int], tuple[Gap, tuple[Quote, Quote]]] = {}
        for lack in self.limits:
            like = np.round(helps @ known[lack.matter], 5)
            for to in np.argsort(-like, kind="stable")[:NEAREST].tolist():
                gap = self._gap(ground, lack, self.methods[to], float(like[to]))
                if gap is not None:
                    pair = gap.concepts[0], gap.concepts[1]
                    if pair not in found or gap.score > found[pair][0].score:
                        found[pair] = (gap, (self.methods[to].quote, lack.quote))
        best = first((gap for gap, _ in found.values()), limit)
        pairs = [(gap.concepts[0], gap.concepts[1]) for gap in best]
        self.told = {pair: found[pair][1] for pair in pairs}
        return best

    def _gap(self, ground: Ground, lack: Told, help_: Told, like: float) -> Gap | None:
        if like < LEAST or lack.quote.paper == help_.quote.paper:
            return None
        helping, limited, of = help_.subject, lack.subject, ground.membership
        if helping == limited or of[limited] == of[helping]:
            return None
        if ground.graph.joined([limited], [helping])[0]:
            return None
        path = (helping, lack.matter, limited)
        return Gap(self.name, (helping, limited), like, path) if len(set(path)) == 3 else None


def _sentences(store: Store, material: Material) -> Iterator[tuple[Told, bool]]:
    """Yield the sentences in which something lacks or helps something, and whether it lacks."""
    with store.read() as tx:
        ids = stated.passages_until(tx, material.until, most=MOST_PASSAGES)
        for at in range(0, len(ids), 500):
            part = ids[at : at + 500]
            mentioned = stated.mentioned_in(tx, part)
            for passage in papers.fetch(tx, part):
                for start, end in sentence_spans(passage.text):
                    low = passage.start + start
                    named = [
                        (one - low, two - low, material.place[key])
                        for one, two, said in mentioned.get(passage.id, ())
                        if low <= one
                        and two <= passage.start + end
                        and (key := material.shown.get(said, said)) in material.place
                    ]
                    text = passage.text[start:end]
                    found = _about(text, named) if len(text) <= LONGEST else None
                    if found is not None:
                        subject, matter, is_limit = found
                        quote = Quote(
                            text, passage.paper, passage.title, passage.year, page=passage.page
                        )
                        yield Told(quote, subject, matter), is_limit


def _about(text: str, named: Sequence[Named]) -> tuple[int, int, bool] | None:
    """Who lacks or helps, what it lacks or helps, and whether it lacks; None where it is not told.

    Between the cue and what stands on either side are only words that join them. What lacks may
    also follow: "the poor strength of the glue".
    """
    lacks = limitation(text)
    cue = lacks or method(text)
    if cue is None:
        return None
    before = [n for n in named if n[1] <= cue.start() and JOINS.fullmatch(text[n[1] : cue.start()])]
    after = [n for n in named if n[0] >= cue.end() and OPENS.fullmatch(text[cue.end() : n[0]])]
    if not after:
        return None
    matter = min(after)
    if lacks is not None:
        before = [n for n in named if BELONGS.fullmatch(text[matter[1] : n[0]])] or before
    if not before:
        return None
    left, right = max(before, key=_end)[2], matter[2]
    if lacks is None and cue["passive"]:
        left, right = right, left
    return (left, right, lacks is not None) if left != right else None


def _end(named: Named) -> tuple[int, int]:
    return named[1], -named[0]
