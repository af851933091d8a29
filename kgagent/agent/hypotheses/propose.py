"""Proposing: every miner is asked, drafts are scored, the best that differ are written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kgagent.agent.hypotheses.chains import Compositions
from kgagent.agent.hypotheses.choose import EACH, Scored, diverse, scored
from kgagent.agent.hypotheses.drafts import Draft, drafts
from kgagent.agent.hypotheses.fitness import unfit
from kgagent.agent.hypotheses.material import (
    STEM,
    Identities,
    Link,
    Material,
    Naming,
    best_piece,
)
from kgagent.agent.hypotheses.methods import GapToMethod
from kgagent.agent.hypotheses.novelty import in_corpus, is_related
from kgagent.agent.hypotheses.wording import decided_by, statement
from kgagent.domain.composition import Pattern
from kgagent.domain.cues import turned
from kgagent.domain.hypothesis import (
    NARROWER,
    NOT_STATED,
    STATED,
    TOGETHER,
    Fragility,
    Hop,
    Hypothesis,
    Novelty,
    Quote,
)
from kgagent.domain.predicates import PredicateTable
from kgagent.errors import UsageError
from kgagent.graph.links.fragility import Cut
from kgagent.graph.links.gaps import Gap
from kgagent.graph.links.mining import MINERS, Found, GapMiner
from kgagent.graph.links.words import words
from kgagent.storage import stated
from kgagent.storage.store import Store, Transaction

GAP_TO_METHOD = "gap to method"
COMPOSITION = "composition"
NAMES = (*MINERS, COMPOSITION, GAP_TO_METHOD)
"""Every miner's name."""
WITHIN = 3
"""Hops of the paths that papers must be lost from before two concepts are parted."""
LOOKED_AT = 10
"""So many times the limit are looked up in the corpus, to pass over what it knows."""

Literature = Callable[[Sequence[str]], tuple[str, int, str]]
"""Asks an endpoint about two names: what it says of them, how many works, the first."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: so many, from papers up to a year, by these miners (none: all)."""

    limit: int = 20
    until: int | None = None
    horizon: int = 3
    seed: int = 0
    miners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """Hypotheses, the best first, and the newest step (its id) of the graph they were made of; how
    many gaps each miner found, and why drafts were passed over."""

    hypotheses: tuple[Hypothesis, ...]
    step: int
    found: Mapping[str, int] = field(default_factory=dict)
    passed_over: Mapping[str, int] = field(default_factory=dict)


def propose(
    store: Store,
    naming: Naming,
    table: PredicateTable,
    wish: Wish,
    *,
    identities: Identities,
    literature: Literature | None = None,
) -> Proposed:
    """The best hypotheses of a graph. The same graph and wish give the same, whatever came later
    than `wish.until`; `identities` says what was one concept then. Nothing is stored."""
    material = Material.of(
        store,
        table,
        naming,
        until=wish.until,
        horizon=wish.horizon,
        seed=wish.seed,
        identities=identities,
    )
    miners = _miners(store, material, wish.miners)
    found = Found.of(material.ground, miners, limit=EACH)
    counted = Counter(gap.kind for each in found.by_pair.values() for gap, _ in each)
    passed: Counter[str] = Counter()
    told = miners.get(GAP_TO_METHOD)
    quotes = told.told if isinstance(told, GapToMethod) else {}
    held = _drafted(found, material, quotes, passed)
    rows = scored(held, material)
    with store.read() as tx:
        chosen = diverse(_unknown(tx, rows, material, passed, wish.limit), material, wish.limit)
        made = [_written(tx, row, material, wish) for row in chosen]
    if literature is not None:
        made = [_looked_up(each, literature) for each in made]
    return Proposed(tuple(made), material.step, dict(counted), dict(passed))


def _miners(store: Store, material: Material, names: Sequence[str]) -> dict[str, GapMiner]:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise UsageError(f"There is no miner '{unknown[0]}'.", hint=f"Miners: {', '.join(NAMES)}.")
    chosen = names or NAMES
    found: dict[str, GapMiner] = {
        name: MINERS[name] for name in NAMES if name in chosen and name in MINERS
    }
    if COMPOSITION in chosen:
        found[COMPOSITION] = Compositions(material)
    if GAP_TO_METHOD in chosen:
        found[GAP_TO_METHOD] = GapToMethod.read(store, material)
    return found


def _drafted(
    found: Found,
    material: Material,
    quotes: Mapping[tuple[int, int], tuple[Quote, Quote]],
    passed: Counter[str],
) -> list[Draft]:
    """The best draft of each pair; other miners that found the pair too are named with it."""
    best: dict[tuple[str, str], list[Draft]] = {}
    for gaps in found.by_pair.values():
        for gap, rank in gaps:
            told = list(_of(gap, rank, material, quotes))
            if not told:
                passed["its relations do not compose"] += 1
            for draft in told:
                why = unfit(draft, material)
                if why:
                    passed[why] += 1
                elif is_related(material, *draft.pair):
                    passed["papers relate the two, or narrower ones"] += 1
                else:
                    best.setdefault(draft.pair, []).append(draft)
    return [_one(each) for _, each in sorted(best.items())]


def _of(
    gap: Gap,
    rank: int,
    material: Material,
    quotes: Mapping[tuple[int, int], tuple[Quote, Quote]],
) -> Iterable[Draft]:
    if gap.kind != GAP_TO_METHOD:
        return drafts(gap, rank, material)
    a, b, c = map(material.key, gap.path)
    if material.alike(a, c) or material.alike(a, b) or material.alike(b, c):
        return ()
    pattern = Pattern(GAP_TO_METHOD, 1, 0.6)
    told = quotes[gap.concepts[0], gap.concepts[1]]
    return (Draft(a, c, gap.kind, pattern, (a, b, c), (), rank, max(gap.score, 0.0), told=told),)


def _one(drafted: Sequence[Draft]) -> Draft:
    best = max(
        drafted,
        key=lambda d: (d.pattern.weight * d.likeness * d.strength / (1 + d.rank / 100), d.miner),
    )
    same = [d for d in drafted if d.source == best.source or not d.pattern.directed]
    also = sorted({d.miner for d in same} - {best.miner})
    return replace(best, also=tuple(also))


def _unknown(
    tx: Transaction,
    rows: Sequence[Scored],
    material: Material,
    passed: Counter[str],
    limit: int,
) -> list[Scored]:
    """The best rows; what one sentence names together counts half, as somebody thought of it."""
    kept = []
    for each in rows[: LOOKED_AT * limit]:
        row, told = each, _known(tx, each.draft, material)
        if told.corpus in (STATED, NARROWER):
            passed["papers relate the two, or narrower ones"] += 1
            continue
        if _speaks_of_lack(tx, row.draft, material):
            passed["a quote speaks of the lack of something"] += 1
            continue
        if told.corpus == TOGETHER:
            row = replace(row, score=row.score / 2, parts=(*row.parts, ("named together", 0.5)))
        kept.append(row)
    return sorted(kept, key=lambda row: (-row.score, row.draft.pair, row.draft.source))


def _known(tx: Transaction, draft: Draft, material: Material) -> Novelty:
    """What the corpus says of the pair; a quote behind one hop may itself name both ends, in words
    that were read as another concept."""
    found = in_corpus(tx, material, *draft.pair)
    if found.corpus != NOT_STATED:
        return found
    pieces = [best_piece(link).id for link in draft.links]
    for _, quote in sorted(stated.quotes(tx, pieces).items()):
        said = {word[:STEM] for word in words(quote.text, most=None)}
        if all(material.stems[end] <= said for end in draft.pair):
            return Novelty(TOGETHER, quote)
    return found


def _speaks_of_lack(tx: Transaction, draft: Draft, material: Material) -> bool:
    """Whether a quote behind a relation speaks of little or none of one of its ends."""
    pieces = [best_piece(link).id for link in draft.links]
    quotes = stated.quotes(tx, pieces)
    return any(
        turned(quotes[piece].text, material.called(end))
        for piece, link in zip(pieces, draft.links, strict=True)
        for end in (link.stated.source, link.stated.target)
        if piece in quotes
    )


def _written(tx: Transaction, row: Scored, material: Material, wish: Wish) -> Hypothesis:
    draft = row.draft
    confirmed, refuted = decided_by(draft, material)
    calibrated = material.ground.odds.calibrated
    keys = (draft.source, draft.target, *(k for k in draft.path if k not in draft.pair))
    with_year = [year for each in material.rows if (year := each.year) is not None]
    return Hypothesis(
        statement=statement(draft, material),
        miner=draft.miner,
        concepts=tuple(map(material.called, keys)),
        keys=keys,
        pattern=draft.pattern.name,
        sign=draft.pattern.sign,
        directed=draft.pattern.directed,
        hops=tuple(_hops(tx, draft, material)),
        confirmed_by=confirmed,
        refuted_by=refuted,
        score=row.score,
        parts=row.parts,
        probability=float(1 / (1 + np.exp(-row.log_odds))) if calibrated else None,
        horizon=wish.horizon,
        as_of=wish.until if wish.until is not None else max(with_year, default=None),
        hub_penalty=row.hub_penalty,
        novelty=_known(tx, draft, material),
        fragility=_fragility(tx, draft, material),
        also=draft.also,
    )


def _hops(tx: Transaction, draft: Draft, material: Material) -> Iterable[Hop]:
    if draft.told:
        a, b, c = map(material.called, draft.path)
        helps, lacks = (stated.with_doi(tx, quote) for quote in draft.told)
        yield Hop(a, "is said to help", b, support=1, quote=helps)
        yield Hop(c, "is said to lack", b, forward=False, support=1, quote=lacks)
        return
    pieces = [best_piece(link) for link in draft.links]
    quotes = stated.quotes(tx, [piece.id for piece in pieces])
    for link, piece, start in zip(draft.links, pieces, draft.path, strict=False):
        yield _hop(link, quotes.get(piece.id), material, forward=link.stated.source == start)


def _hop(link: Link, quote: Quote | None, material: Material, *, forward: bool) -> Hop:
    said = [piece for piece in link.stated.pieces if not piece.negated]
    return Hop(
        source=material.called(link.stated.source),
        predicate=link.stated.predicate,
        target=material.called(link.stated.target),
        kind=link.kind,
        forward=forward,
        support=len(link.stated.papers),
        grounded=any(piece.grounded for piece in said),
        hedged=all(piece.hedged for piece in said),
        confidence=max(piece.confidence for piece in said),
        quote=quote,
    )


def _fragility(tx: Transaction, draft: Draft, material: Material) -> Fragility:
    """Of the two ends for a path; of what is carried over where there is none."""
    each = [link.stated.papers for link in draft.links]
    if draft.told:
        each = [frozenset() if q.paper is None else frozenset((q.paper,)) for q in draft.told]
    shown = min(each, key=lambda papers: (len(papers), sorted(papers)), default=frozenset())
    place = material.place
    if draft.like is not None or draft.told:
        cut = Cut(shown, breakable=bool(shown))
        within = 1
    else:
        within = max(WITHIN, len(draft.path) - 1)
        cut = material.paper_graph.cut(place[draft.path[0]], place[draft.path[-1]], within=within)
    titles = stated.titles(tx, cut.papers)
    papers = tuple((number, titles.get(number, "")) for number in sorted(cut.papers))
    return Fragility(papers, within, cut.exact, cut.breakable, len(shown))


def _looked_up(each: Hypothesis, literature: Literature) -> Hypothesis:
    said, works, work = literature(each.concepts[:2])
    novelty = Novelty(each.novelty.corpus, each.novelty.quote, said, works, work)
    return replace(each, novelty=novelty)
