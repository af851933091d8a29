"""Concepts and pairs against SciERC and SciER: which spans were found, which pairs of them.

What counts, on both sets, without types:

- *spans*: a mention is right when exactly its tokens are a gold entity (SciER's gold is a set of
  strings a sentence: there a mention is right when it spells one of them, and counts once).
- *pairs*: a relation is right when both its spans are right and the gold relates them in that
  direction. Gold relations that have no direction (SciERC's CONJUNCTION and COMPARE, SciER's
  Compare-With and Synonym-Of) are one gold pair that either direction finds, once. Ours has the
  direction of its normal form, as the next paragraph says.
- *strict pairs*: gold relations have the direction they are written in, ours that they are said in.
- *pairs either way*: the same without directions.

The gold's direction is a convention of its types: the means USED-FOR the end, the feature
FEATURE-OF its bearer, the part PART-OF the whole, the kind HYPONYM-OF the class, the criterion
EVALUATE-FOR the thing. Ours follows the voice of the text ("uses", "is used by"). So a relation is
turned by its predicate's normal form alone, never by what the gold has there: first the voice
(where the form is `reversed`, the target comes first), then the kind (`AGAINST`). By kind:

- is_a (kind, class) and part_of (part, whole) are the gold's own conventions;
- causes, enables, inhibits, modulates (what acts, what it acts on) go from the means to the end;
- measures goes from what measures, describes or tests to the thing: the criterion first;
- uses (user, means) goes from the end to the means, and is turned: "X uses Y" is Y USED-FOR X;
- has_property (bearer, property) is turned: "X has Y" is Y FEATURE-OF X, or Y EVALUATE-FOR X;
- compares_with, synonym_of, related_to hold both ways: as said. Where no pattern fits a passive,
  what does it or what it is done with, from or on comes first, as in the table's own passives ("is
  made from", "is based on"); so does what something "is from" or "is on".

Counts are over the whole set (micro average). A relation's ends are those mentions of its two names
in its quote that lie nearest to each other; a pair counts once, however many predicates it has. A
relation across sentences counts as said, and so as wrong: the gold has none. An acronym that the
text defines counts as a pair with its long form, in both systems of counting, on SciER only: there
the gold has Synonym-Of.

SciERC marks a name and its acronym in brackets as one span, "support vector machine (SVM)"; we have
two mentions. They count as two wrong ones and one missed; a second line counts both as that one
span, wherever our own rules see a definition, whatever the gold says there.

The text is read as people write it: tokens without the spaces before commas and inside brackets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from kgagent import kinds
from kgagent.bench.score import Line, Score, pooled
from kgagent.domain.knowledge import AliasClaim, Extraction, Mention, RelationClaim
from kgagent.domain.predicates import RELATED, normal
from kgagent.llm.embedded.acronyms import definitions
from kgagent.llm.embedded.reader import Learned, extract, read

Reader = Callable[[str], Extraction]
Span = Hashable
Pair = tuple[Span, Span]

SYMMETRIC = frozenset({"CONJUNCTION", "COMPARE", "Compare-With", "Synonym-Of"})
CONFIDENT = 0.1
"""A setting for those who prefer fewer, likelier relations; chosen by cross-validation on train."""

AGAINST = frozenset({"uses", "has_property"})
"""Kinds that read from the end that comes second in the gold's conventions."""

_BY = re.compile(r"(?:is|are|was|were|be)(?: \S+){1,3} (?:by|through|via|using|with|from|on|upon)")
_BARE = frozenset({"from", "on"})
_SPELLED = {
    "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
    "``": '"', "''": '"',
}  # fmt: skip
_LEANS_BACK = re.compile(r"[,.;:?!%)\]}]|'s|n't|'")
_OPENS = frozenset("([{")
_PUBLISHED = (("SciIE (Luan et al. 2018)", {"spans F1": 0.642, "pairs F1": 0.393}),)


@dataclass(frozen=True, slots=True)
class Gold:
    """A text with its gold: `tokens` are character spans, `names` how each token is compared."""

    text: str
    tokens: tuple[tuple[int, int], ...]
    names: tuple[str, ...]
    spans: frozenset[Span]
    relations: frozenset[tuple[Span, Span, str]]
    joined: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    types: Mapping[Span, str] = field(default_factory=dict)

    def span(self, start: int, end: int) -> Span:
        """What the characters are compared as; a place of their own when they cut a token."""
        start, end = self.joined.get((start, end), (start, end))
        inside = [i for i, (a, b) in enumerate(self.tokens) if a < end and start < b]
        whole = inside and self.tokens[inside[0]][0] == start and self.tokens[inside[-1]][1] == end
        if not whole:
            return ("cut", start, end)
        if self.names:
            return " ".join(self.names[inside[0] : inside[-1] + 1])
        return (inside[0], inside[-1])


@dataclass(frozen=True, slots=True)
class Counts:
    """(right, said, gold) of spans and of pairs: in normal form, as written, without direction."""

    spans: tuple[int, int, int]
    pairs: tuple[int, int, int]
    strict: tuple[int, int, int]
    either: tuple[int, int, int]


def lines(folder: Path, reader: Reader = read) -> Iterator[Line]:
    """Yield the embedded reader's line on every split but `train`, and published ones.

    `folder` holds `scierc/` and `scier/`, or is one of them. The first line of a split is what
    users get; the others have a note that says what is different.
    """
    for name, golds in splits(folder):
        yield Line(name, "kgagent", figures(golds, reader))
        for option, system, note in _OPTIONS:
            yield Line(name, system, figures(golds, partial(option, reader)), note=note)
        if name.startswith("SciERC"):
            note = "a name and its acronym in brackets count as one span"
            joined = figures(map(as_one, golds), reader)
            yield Line(name, "kgagent, acronyms joined", joined, note=note)
            note = "entity and relation F1 with types, trained on train, on the test part"
            for system, published in _PUBLISHED:
                yield Line(name, system, published, published=True, note=note)


def _confident(reader: Reader, text: str) -> Extraction:
    """What is as likely as `CONFIDENT`, a relation together with both its concepts."""
    found = reader(text)
    known = {m.name: m.confidence for m in sorted(found.mentions, key=lambda m: m.confidence)}
    kept = tuple(
        claim
        for claim in found.relations
        if claim.confidence * known.get(claim.source, 1) * known.get(claim.target, 1) >= CONFIDENT
    )
    ends = {end for claim in kept for end in (claim.source, claim.target)}
    named = tuple(m for m in found.mentions if m.confidence >= CONFIDENT or m.name in ends)
    return replace(found, relations=kept, mentions=named)


def _listing(reader: Reader, text: str) -> Extraction:
    """What is read, with what is coordinated or compared as pairs, as SciERC marks it."""
    listing = extract(text, 0, learned=Learned(listed=True)) if reader is read else reader(text)
    return _confident(lambda _: listing, text)


_OPTIONS: tuple[tuple[Callable[[Reader, str], Extraction], str, str], ...] = (
    (
        _confident,
        f"kgagent, from {CONFIDENT}",
        f"relations that are, with both their concepts, at least {CONFIDENT} likely",
    ),
    (
        _listing,
        f"kgagent, from {CONFIDENT}, with lists",
        '"A and B" counts as a pair, as the gold has it and no graph gets it',
    ),
)


def splits(folder: Path) -> Iterator[tuple[str, list[Gold]]]:
    """Yield (set and split, its texts) for every split but `train`."""
    for path in sorted([*folder.glob("scierc/*.json"), *folder.glob("*.json")]):
        if path.stem != "train":
            yield f"SciERC {path.stem}", scierc(path)
    for path in sorted([*folder.glob("scier/*.jsonl"), *folder.glob("*.jsonl")]):
        if path.stem != "train":
            yield f"SciER {path.stem}", scier(path)


def figures(golds: Iterable[Gold], reader: Reader = read) -> dict[str, float]:
    """Precision, recall and F1 of spans, pairs and strict pairs over all texts."""
    counted = [counts(gold, reader(gold.text)) for gold in golds]
    return {
        f"{what} {figure}": value
        for what, rows in (
            ("spans", [c.spans for c in counted]),
            ("pairs", [c.pairs for c in counted]),
            ("strict pairs", [c.strict for c in counted]),
            ("pairs either way", [c.either for c in counted]),
        )
        for figure, value in _three(pooled(rows))
    }


def as_one(gold: Gold) -> Gold:
    """The same gold, with a name and its acronym in brackets compared as one span."""
    joined: dict[tuple[int, int], tuple[int, int]] = {}
    for made in definitions(gold.text):
        whole = (min(made.long_span[0], made.short_span[0]), made.bracket[1])
        joined |= {made.long_span: whole, made.short_span: whole}
    return replace(gold, joined=joined)


def _three(score: Score) -> list[tuple[str, float]]:
    return [("P", score.precision), ("R", score.recall), ("F1", score.f1)]


def counts(gold: Gold, found: Extraction) -> Counts:
    """How an extraction of one text compares with its gold."""
    spans = {gold.span(m.start, m.end) for m in found.mentions}
    pairs, turned = said_pairs(gold, found), said_pairs(gold, found, turn=True)
    directed = {(a, b) for a, b, kind in gold.relations if kind not in SYMMETRIC}
    loose = {frozenset((a, b)) for a, b, kind in gold.relations if kind in SYMMETRIC}
    loose -= {frozenset(pair) for pair in directed}
    said = {frozenset(p) if frozenset(p) in loose else p for p in turned}
    strict = {(a, b) for a, b, _ in gold.relations}
    return Counts(
        (len(spans & gold.spans), len(spans), len(gold.spans)),
        (len(said & (directed | loose)), len(said), len(directed | loose)),
        (len(pairs & strict), len(pairs), len(strict)),
        _matched({frozenset(p) for p in pairs}, {frozenset(p) for p in strict}),
    )


def _matched(said: set[frozenset[Span]], gold: set[frozenset[Span]]) -> tuple[int, int, int]:
    return len(said & gold), len(said), len(gold)


def said_pairs(gold: Gold, found: Extraction, *, turn: bool = False) -> set[Pair]:
    """The pairs of spans that the relations claim, each as said; or `turn`ed to its normal form."""
    pairs = set()
    for claim in found.relations:
        ends = ends_of(claim, found.mentions)
        if ends is not None:
            source, target = (gold.span(m.start, m.end) for m in ends)
            turned = turn and is_turned(claim.predicate)
            pairs.add((target, source) if turned else (source, target))
    if gold.names:
        pairs |= _synonyms(gold, found)
    return {(a, b) for a, b in pairs if a != b}


def is_turned(predicate: str) -> bool:
    """Whether the gold's conventions begin from the target of what the predicate says.

    >>> [is_turned(p) for p in ("uses", "is used for", "is based on", "improves", "has")]
    [True, False, True, False, True]
    """
    form = normal(predicate, kinds.shipped())
    if form.kind == RELATED:
        return form.lemma in _BARE if form.mapped else _BY.fullmatch(predicate) is not None
    return form.reversed != (form.kind in AGAINST)


def _synonyms(gold: Gold, found: Extraction) -> set[Pair]:
    pairs = set()
    for claim in found.aliases:
        ends = ends_of(claim, found.mentions)
        if ends is not None:
            name, alias = (gold.span(m.start, m.end) for m in ends)
            pairs.add((alias, name))  # as SciER writes it: "CNNs", Synonym-Of, its long form
    return pairs


def ends_of(
    claim: RelationClaim | AliasClaim, mentions: Sequence[Mention]
) -> tuple[Mention, Mention] | None:
    """The mentions of a claim's two names in its quote that lie nearest to each other."""
    first, second = (
        (claim.source, claim.target)
        if isinstance(claim, RelationClaim)
        else (claim.name, claim.alias)
    )
    if claim.start is None or claim.end is None:
        return None
    inside = [m for m in mentions if claim.start <= m.start and m.end <= claim.end]
    places = [
        (abs(a.start - b.start), a.start, b.start, a, b)
        for a in inside
        if a.name == first
        for b in inside
        if b.name == second and (a.start, a.end) != (b.start, b.end)
    ]
    return min(places, key=lambda place: place[:3])[3:] if places else None


def scierc(path: Path) -> list[Gold]:
    """SciERC's abstracts: one JSON object a line, entities by the document's token offsets."""
    return [_abstract(json.loads(line)) for line in _rows(path)]


def _abstract(row: dict[str, list[list[list[int | str]]]]) -> Gold:
    words = [str(word) for sentence in row["sentences"] for word in sentence]
    text, tokens = plain(words)
    spans = frozenset((e[0], e[1]) for sentence in row["ner"] for e in sentence)
    relations = frozenset(
        ((r[0], r[1]), (r[2], r[3]), str(r[4])) for sentence in row["relations"] for r in sentence
    )
    types: dict[Span, str] = {(e[0], e[1]): str(e[2]) for s in row["ner"] for e in s}
    return Gold(text, tokens, (), spans, relations, types=types)


def scier(path: Path) -> list[Gold]:
    """SciER's sentences: one JSON object a line, entities by their spelling."""
    return [_sentence(json.loads(line)) for line in _rows(path)]


def _sentence(row: dict[str, str | list[list[str]]]) -> Gold:
    words = str(row["sentence"]).split()
    text, tokens = plain(words, joined_hyphens=True)
    relations = frozenset((r[0], r[2], r[1]) for r in row["rel"] if isinstance(r, list))
    spans: frozenset[Span] = frozenset(e[0] for e in row["ner"] if isinstance(e, list))
    return Gold(text, tokens, tuple(words), spans, relations)


def _rows(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def plain(
    words: Sequence[str], *, joined_hyphens: bool = False
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The tokens as people write them, and each token's characters.

    With `joined_hyphens` a hyphen between two tokens joins them, as SciER cut them.

    >>> plain(["PLA", "-LRB-", "a", "polymer", "-RRB-", "."])[0]
    'PLA (a polymer).'
    >>> plain("pre - existing CNNs".split(), joined_hyphens=True)[0]
    'pre-existing CNNs'
    """
    text = ""
    spans = []
    glue = True
    for word in words:
        spelled = _SPELLED.get(word, word)
        hyphen = joined_hyphens and word == "-"
        if not (glue or hyphen or _LEANS_BACK.fullmatch(spelled)):
            text += " "
        spans.append((len(text), len(text) + len(spelled)))
        text += spelled
        glue = hyphen or spelled in _OPENS
    return text, tuple(spans)
