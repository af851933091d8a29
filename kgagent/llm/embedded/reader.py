"""The embedded reader: concepts, relations and other names from plain text, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kgagent.domain.knowledge import AliasClaim, Extraction, Mention, RelationClaim
from kgagent.llm.embedded.acronyms import Definition
from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.frames import Claim
from kgagent.llm.embedded.sentences import Found, Sentence, find
from kgagent.llm.embedded.tree import Tree
from kgagent.llm.embedded.trust import Trust, mention_trust, trusted

LONGEST_QUOTE = 400  # characters; of a longer sentence the clause is quoted
LEAST_MENTION = 0.1  # of a mention in no relation
DEFINED = 0.8  # a mention that the text defines in brackets
_CLAUSE_END = re.compile(r"[;:]\s|,\s(?:and|but|while|whereas|which|where|so|or)\s")


@dataclass(frozen=True, slots=True)
class Learned:
    """Which learned parts take part; other than these in comparisons (`docs/decisions/0004`).

    `listed` adds what is coordinated ("A and B"), which is no relation for a graph.
    """

    edges: bool = True
    mentions: bool = True
    relations: bool = True
    pairs: bool = True
    listed: bool = False


@dataclass
class _Notes:
    """What has been found so far in one passage."""

    text: str
    passage: int
    mentions: dict[tuple[int, int, str], Mention] = field(default_factory=dict)
    relations: dict[tuple[str, str, str, bool, int], RelationClaim] = field(default_factory=dict)
    aliases: dict[tuple[str, str], AliasClaim] = field(default_factory=dict)

    def mention(self, concept: Concept, confidence: float) -> None:
        key = (concept.start, concept.end, concept.name)
        known = self.mentions.get(key)
        if known is None or known.confidence < confidence:
            self.mentions[key] = Mention(
                concept.name, self.passage, concept.start, concept.end, round(confidence, 3)
            )

    def relation(self, claim: Claim, span: tuple[int, int]) -> None:
        start, end = span
        key = (claim.source.name, claim.predicate, claim.target.name, claim.negated, start)
        known = self.relations.get(key)
        if known is None or known.confidence < claim.confidence:
            self.relations[key] = RelationClaim(
                claim.source.name,
                claim.predicate,
                claim.target.name,
                quote=self.text[start:end],
                passage=self.passage,
                start=start,
                end=end,
                negated=claim.negated,
                hedged=claim.hedged,
                confidence=claim.confidence,
            )

    def alias(self, name: str, alias: str, span: tuple[int, int]) -> None:
        start, end = span
        quote = self.text[start:end]
        claim = AliasClaim(name, alias, quote, passage=self.passage, start=start, end=end)
        self.aliases.setdefault((name, alias), claim)


def read(text: str, passage: int = 0) -> Extraction:
    """Return the concepts, relations and other names that a passage of English states.

    `passage` is written into every claim; offsets count characters of `text`. The same text always
    gives the same extraction, and any text gives one: what cannot be read gives nothing. A
    confidence is a probability: of a mention, that annotators of scientific abstracts (SciERC)
    would mark those words as a concept; of a relation, that its two ends are related, given that
    both are concepts.

    >>> [claim] = read("Silk fibroin improves the toughness of PLA scaffolds.").relations[:1]
    >>> claim.source, claim.predicate, claim.target
    ('silk fibroin', 'improves', 'toughness')
    """
    return extract(text, passage, learned=Learned())


def extract(text: str, passage: int, *, learned: Learned) -> Extraction:
    """Return what `read` does, with some of the learned parts left out."""
    found = find(text, edges=learned.edges)
    notes = _Notes(text, passage)
    for sentence, trust in zip(found.sentences, mention_trust(found), strict=True):
        _note(notes, sentence, trust, learned)
    _define(notes, found, learned)
    return _extraction(notes)


def _note(notes: _Notes, sentence: Sentence, trust: Trust, learned: Learned) -> None:
    claims = list(sentence.claims)
    if learned.relations:
        claims = trusted(sentence, trust, learned_pairs=learned.pairs, listed=learned.listed)
    kept = {end for claim in claims for end in (claim.source, claim.target)}
    kept |= {end for pair in sentence.others for end in pair}
    for mention in sentence.mentions:
        confidence = trust[mention] if learned.mentions else 1.0
        if confidence >= LEAST_MENTION or mention in kept:
            notes.mention(mention, confidence)
    for claim in claims:
        notes.relation(claim, _quoted(notes.text, sentence.tree, (claim.source, claim.target)))
    for name, other in sentence.others:
        notes.alias(name.name, other.name, _quoted(notes.text, sentence.tree, (name, other)))


def _quoted(text: str, tree: Tree, ends: Sequence[Concept]) -> tuple[int, int]:
    """Return the span to quote: the sentence, its clause when long, two sentences for "it"."""
    first, last = min(end.start for end in ends), max(end.end for end in ends)
    if first < tree.start:  # the one is named in the sentence before
        return first, max(tree.end, last)
    if tree.end - tree.start <= LONGEST_QUOTE:
        return tree.start, tree.end
    stops = [match.end() for match in _CLAUSE_END.finditer(text, tree.start, first)]
    start = stops[-1] if stops else tree.start
    following = _CLAUSE_END.search(text, last, tree.end)
    end = following.start() if following else tree.end
    if end - start > LONGEST_QUOTE:
        start, end = max(start, _word_start(text, first)), min(end, last)
    return start, end


def _word_start(text: str, at: int) -> int:
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at


def _define(notes: _Notes, found: Found, learned: Learned) -> None:
    """Note the acronyms defined in brackets, and their mentions."""
    confidence = DEFINED if learned.mentions else 1.0
    for definition in found.defined:
        name = _long_name(notes, definition)
        start = min(definition.long_span[0], definition.short_span[0])
        end = max(definition.bracket[1], definition.short_span[1])
        notes.mention(Concept(name, *definition.long_span, 0, 0, 0), confidence)
        notes.mention(Concept(definition.short, *definition.short_span, 0, 0, 0), confidence)
        notes.alias(name, definition.short, (start, end))


def _long_name(notes: _Notes, definition: Definition) -> str:
    """Return the name the phrase was given where it is one, else the definition's own words."""
    start, end = definition.long_span
    for mention in notes.mentions.values():
        if mention.start == start and mention.end == end:
            return mention.name
    long = definition.long
    ordinary = re.match(r"[A-Z][a-z]+(?![A-Za-z0-9])", long)
    before = notes.text[:start].rstrip()
    if ordinary and (not before or before[-1] in ".:;\n(") and len(long.split()) > 1:
        return long[0].lower() + long[1:]
    return long


def _extraction(notes: _Notes) -> Extraction:
    mentions = sorted(notes.mentions.values(), key=lambda m: (m.start, m.end, m.name))
    return Extraction(
        tuple(mentions), tuple(notes.relations.values()), tuple(notes.aliases.values())
    )
