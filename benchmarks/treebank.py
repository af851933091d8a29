"""Read the two treebanks as texts over the pipeline's own tokens, a part of each held out.

CRAFT's 82 full papers are sorted by their ids, shuffled with a fixed seed, and 10 of them are held
out; of the English Web Treebank's documents as many as hold 600 sentences. The gold trees are
carried over to spaCy's own tokens first, so that the pipeline sees in training exactly what it sees
when it reads: where one of our tokens covers several gold tokens it takes the outermost one's tag
and head; where a gold token was cut, its pieces lean on the last one.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from universal import Token, converted, is_tree

SEED = 7
PAPERS_HELD_OUT = 10
WEB_HELD_OUT = 600  # sentences
PARAGRAPH = 6  # sentences in one training text, at most


@dataclass
class Sentence:
    """One gold sentence: its text and its rows (start, end, tag, head position or -1, label)."""

    text: str
    rows: list[tuple[int, int, str, int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Texts:
    """A treebank's texts, those to train on and those held out."""

    train: list[Doc]
    held_out: list[Doc]


def craft(nlp: Language, folder: Path) -> Texts:
    """Return CRAFT's texts."""
    blocks = list(paragraphs(folder / "craft.conllu.gz"))
    papers = sorted({paper for paper, _ in blocks})
    random.Random(SEED).shuffle(papers)
    return split(nlp, blocks, frozenset(papers[:PAPERS_HELD_OUT]))


def english_web(nlp: Language, folder: Path) -> Texts:
    """Return the English Web Treebank's texts, converted to CRAFT's scheme."""
    blocks = list(paragraphs(folder / "ewt-train.conllu.gz", universal=True))
    names = sorted({name for name, _ in blocks})
    random.Random(SEED).shuffle(names)
    sizes = {name: sum(len(b) for n, b in blocks if n == name) for name in names}
    held_out: set[str] = set()
    while sum(sizes[name] for name in held_out) < WEB_HELD_OUT:
        held_out.add(names.pop())
    return split(nlp, blocks, frozenset(held_out))


def split(
    nlp: Language, blocks: Iterable[tuple[str, list[Sentence]]], held_out: frozenset[str]
) -> Texts:
    texts = Texts([], [])
    for name, block in blocks:
        for at in range(0, len(block), PARAGRAPH):
            doc = gold_doc(nlp, block[at : at + PARAGRAPH])
            if len(doc):
                (texts.held_out if name in held_out else texts.train).append(doc)
    return texts


def paragraphs(path: Path, *, universal: bool = False) -> Iterator[tuple[str, list[Sentence]]]:
    """Yield (document, sentences) for each paragraph of a CoNLL-U file."""
    name, block = "", []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for chunk in re.split(r"\n\s*\n", lines.read()):
            comments = [line for line in chunk.splitlines() if line.startswith("#")]
            if any(line.startswith(("# newdoc", "# newpar")) for line in comments) and block:
                yield name, block
                block = []
            for line in comments:
                if line.startswith("# newdoc id = "):
                    name = line.removeprefix("# newdoc id = ").strip()
            sentence = gold_sentence(chunk.splitlines(), universal=universal)
            if sentence is not None:
                block.append(sentence)
    if block:
        yield name, block


def gold_sentence(lines: list[str], *, universal: bool) -> Sentence | None:
    text = next((line[9:] for line in lines if line.startswith("# text = ")), "")
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    tokens: Sequence[Token] | None = [as_token(cell) for cell in cells if cell[0].isdigit()]
    if universal and tokens:
        tokens = converted(tokens)
    if not tokens:
        return None
    sentence, at = Sentence(text), 0
    for token in tokens:
        start = text.find(token.form, at)
        if start < 0:
            return None
        at = start + len(token.form)
        label = "ROOT" if token.head < 0 else token.label
        sentence.rows.append((start, at, token.tag, token.head, label))
    name_relative_pronouns(sentence.rows)
    return sentence


def as_token(cells: list[str]) -> Token:
    roles = []
    for role in cells[8].split("|"):
        head, _, label = role.partition(":")
        if head.isdigit():
            roles.append(f"{int(head) - 1}:{label}")
    return Token(cells[1], cells[2], cells[4], int(cells[6]) - 1, cells[7], tuple(roles))


def name_relative_pronouns(rows: list[tuple[int, int, str, int, str]]) -> None:
    """Give "that" and "which" their part in the clause, where CRAFT only says `dep`."""
    for i, (start, end, tag, head, label) in enumerate(rows):
        if label != "dep" or tag not in ("WDT", "WP") or head < 0 or rows[head][4] != "relcl":
            continue
        siblings = {row[4] for row in rows if row[3] == head}
        subject = "nsubjpass" if "auxpass" in siblings else "nsubj"
        taken = bool(siblings & {"nsubj", "nsubjpass"})
        rows[i] = (start, end, tag, head, "dobj" if taken else subject)


def carry_over(sentence: Sentence, words: list[tuple[int, str]]) -> list[tuple[str, int, str]]:
    """Return (tag, head, label) for each of our words (start, text); heads are positions, -1 root.

    Raises StopIteration or KeyError where the tokens do not match.
    """
    covers = [
        [g for g, row in enumerate(sentence.rows) if row[0] < start + len(text) and row[1] > start]
        for start, text in words
    ]
    outermost: list[int] = []
    for gold in covers:
        inside = set(gold)
        outermost.append(next(g for g in gold if sentence.rows[g][3] not in inside))
    last_piece = {g: i for i, gold in enumerate(covers) for g in gold}
    out: list[tuple[str, int, str]] = []
    for i, g in enumerate(outermost):
        _, _, tag, head, label = sentence.rows[g]
        if last_piece[g] == i:
            out.append((tag, -1 if head < 0 else last_piece[head], label))
        elif any(c.isalnum() for c in words[i][1]):  # an earlier piece of a token that we cut
            out.append((tag, last_piece[g], "compound"))
        else:
            out.append(("HYPH", last_piece[g], "punct"))
    return out


def gold_doc(nlp: Language, block: list[Sentence]) -> Doc:
    """Return the sentences as one Doc over our own tokens, without those that cannot be matched."""
    words: list[str] = []
    spaces, tags, heads, labels = [], [], [], []
    for sentence in block:
        doc, offset = nlp.make_doc(sentence.text), len(words)
        try:
            carried = carry_over(sentence, [(t.idx, t.text) for t in doc])
        except (StopIteration, KeyError):
            continue
        if not is_tree([head for _, head, _ in carried]):
            continue
        for token, (tag, head, label) in zip(doc, carried, strict=True):
            words.append(token.text)
            spaces.append(bool(token.whitespace_) or token.i == len(doc) - 1)
            tags.append(tag)
            heads.append(offset + (token.i if head < 0 else head))
            labels.append(label)
    return Doc(nlp.vocab, words=words, spaces=spaces, tags=tags, heads=heads, deps=labels)
