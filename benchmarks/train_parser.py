"""Train the embedded reader's tagger and dependency parser on the CRAFT treebank.

    python benchmarks/train_parser.py ../shared/data/treebank            trains, about 17 minutes
    python benchmarks/train_parser.py ../shared/data/treebank --score    scores what is committed

CRAFT's 82 full papers are sorted by their ids, shuffled with a fixed seed, and 10 of them are held
out. The gold trees are carried over to spaCy's own tokens first, so that the pipeline sees in
training exactly what it sees when it reads: where one of our tokens covers several gold tokens it
takes the outermost one's tag and head; where a gold token was cut, its pieces lean on the last one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import compile_infix_regex, compile_suffix_regex, fix_random_seed, minibatch
from thinc.api import Adam

from kgagent.llm.embedded import lexicon, verbs

SEED = 7
HELD_OUT = 10
BATCH = 8  # texts
RATE = 0.001
PARAGRAPH = 6  # sentences in one training text, at most
TARGET = Path(__file__).resolve().parents[1] / "kgagent" / "llm" / "embedded" / "pipeline"

# Written as one word in scientific English, full stop included.
ABBREVIATIONS = (
    "al. Fig. Figs. fig. figs. No. no. cf. etc. Drs. Eq. Eqs. Ref. Refs. ref. refs. vs. ca. "
    "approx. resp. e.g. i.e. s.c. i.p. i.v. wt. vol. sp. spp. subsp. var. Tab. Sec. Ch. St."
)
# These lean on what follows them and stay one word with it ("co-cultured", "non-invasive").
PREFIXES = "anti|auto|bi|co|cross|de|inter|intra|iso|macro|meso|micro|mid|multi|nano|non|over|poly"
PREFIXES += "|post|pre|pro|pseudo|quasi|re|semi|sub|super|tri|ultra|un|under"

CONFIG = """
[nlp]
lang = "en"
pipeline = ["tok2vec", "tagger", "parser"]

[components]

[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"
[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 96
attrs = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
rows = [5000, 1000, 2500, 2500]
include_static_vectors = false
[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 96
depth = 4
window_size = 1
maxout_pieces = 3

[components.tagger]
factory = "tagger"
[components.tagger.model]
@architectures = "spacy.Tagger.v2"
[components.tagger.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 96

[components.parser]
factory = "parser"
min_action_freq = 30
[components.parser.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "parser"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
[components.parser.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 96
"""

META = {
    "name": "embedded_reader",
    "version": "1.0.0",
    "spacy_version": ">=3.8.3,<3.9.0",
    "description": "Tagger and dependency parser for scientific English, trained on CRAFT.",
    "author": "The kgagent founders",
    "license": "CC BY 3.0",
}


@dataclass
class Sentence:
    """One gold sentence: its text and its rows (start, end, tag, head position or -1, label)."""

    text: str
    rows: list[tuple[int, int, str, int, str]] = field(default_factory=list)


def paragraphs(path: Path) -> Iterator[tuple[str, list[Sentence]]]:
    """Yield (paper, sentences) for each paragraph of a CoNLL-U file."""
    paper, block = "", []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for chunk in re.split(r"\n\s*\n", lines.read()):
            comments = [line for line in chunk.splitlines() if line.startswith("#")]
            if any(line.startswith(("# newdoc", "# newpar")) for line in comments) and block:
                yield paper, block
                block = []
            for line in comments:
                if line.startswith("# newdoc id = "):
                    paper = line.removeprefix("# newdoc id = ").strip()
            sentence = gold_sentence(chunk.splitlines())
            if sentence is not None:
                block.append(sentence)
    if block:
        yield paper, block


def gold_sentence(lines: list[str]) -> Sentence | None:
    text = next((line[9:] for line in lines if line.startswith("# text = ")), "")
    sentence, at = Sentence(text), 0
    for line in lines:
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        start = text.find(cells[1], at)
        if start < 0:
            return None
        at = start + len(cells[1])
        label = "ROOT" if cells[7] == "root" else cells[7]
        sentence.rows.append((start, at, cells[4], int(cells[6]) - 1, label))
    name_relative_pronouns(sentence.rows)
    return sentence if sentence.rows else None


def name_relative_pronouns(rows: list[tuple[int, int, str, int, str]]) -> None:
    """Give "that" and "which" their part in the clause, where CRAFT only says `dep`."""
    for i, (start, end, tag, head, label) in enumerate(rows):
        if label != "dep" or tag not in ("WDT", "WP") or head < 0 or rows[head][4] != "relcl":
            continue
        siblings = {row[4] for row in rows if row[3] == head}
        subject = "nsubjpass" if "auxpass" in siblings else "nsubj"
        taken = bool(siblings & {"nsubj", "nsubjpass"})
        rows[i] = (start, end, tag, head, "dobj" if taken else subject)


def carry_over(sentence: Sentence, spans: list[tuple[int, int]]) -> list[tuple[str, int, str]]:
    """Return (tag, head, label) for each of our tokens; heads are positions in the sentence."""
    covers = [
        [g for g, row in enumerate(sentence.rows) if row[0] < end and row[1] > start]
        for start, end in spans
    ]
    outermost: list[int] = []
    for gold in covers:
        inside = set(gold)
        outermost.append(next(g for g in gold if sentence.rows[g][3] not in inside))
    last_piece = {g: i for i, gold in enumerate(covers) for g in gold}
    out: list[tuple[str, int, str]] = []
    for i, g in enumerate(outermost):
        _, _, tag, head, label = sentence.rows[g]
        if last_piece[g] != i:  # an earlier piece of a gold token that our tokenizer cut
            out.append((tag, last_piece[g], "compound"))
        else:
            out.append((tag, i if head < 0 else last_piece[head], label))
    return out


def is_tree(heads: list[int]) -> bool:
    """Whether every token leads to a root: collapsing tokens can tie a knot."""
    for start in range(len(heads)):
        at = start
        for _ in heads:
            if heads[at] == at:
                break
            at = heads[at]
        if heads[at] != at:
            return False
    return True


def gold_doc(nlp: Language, block: list[Sentence]) -> Doc:
    """Return the sentences as one Doc over our own tokens, without those that cannot be matched."""
    words: list[str] = []
    spaces, tags, heads, labels = [], [], [], []
    for sentence in block:
        doc, offset = nlp.make_doc(sentence.text), len(words)
        try:
            carried = carry_over(sentence, [(t.idx, t.idx + len(t)) for t in doc])
        except (StopIteration, KeyError):
            continue
        if not is_tree([head for _, head, _ in carried]):
            continue
        for token, (tag, head, label) in zip(doc, carried, strict=True):
            words.append(token.text)
            spaces.append(bool(token.whitespace_) or token.i == len(doc) - 1)
            tags.append(tag)
            heads.append(offset + head)
            labels.append("ROOT" if head == token.i else label)
    return Doc(nlp.vocab, words=words, spaces=spaces, tags=tags, heads=heads, deps=labels)


def tokenizer_for_science(nlp: Language) -> None:
    """Adapt spaCy's English tokenizer: abbreviations, bound prefixes, degree signs, charges."""
    infixes = [str(rule) for rule in nlp.Defaults.infixes]
    hyphen = next(i for i, rule in enumerate(infixes) if "(?:-|–|—" in rule)
    bound = "".join(f"(?<!\\b(?i:{prefix}))" for prefix in PREFIXES.split("|"))
    infixes[hyphen] = bound + infixes[hyphen]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    suffixes = [str(rule) for rule in nlp.Defaults.suffixes]
    suffixes = [rule for rule in suffixes if rule not in (r"(?<=[0-9])\+", r"(?<=°[FfCcKk])\.")]
    nlp.tokenizer.suffix_search = compile_suffix_regex(suffixes).search
    for word in [*ABBREVIATIONS.split(), "°C", "°F", "°K"]:
        nlp.tokenizer.add_special_case(word, [{"ORTH": word}])


def variants(nlp: Language, doc: Doc, rng: random.Random) -> Doc:
    """Return the text with some words exchanged, now and then in capitals or small letters.

    Verbs become other verbs in the same form, and the middles of some long words become random
    letters: the parser shall read words it has never seen by their place and their endings.
    """
    chance = rng.random()
    words = [t.text for t in doc]
    if chance < 0.05:
        change = str.upper if chance < 0.015 else str.lower
        words = [change(word) if len(change(word)) == len(word) else word for word in words]
    elif chance < 0.75:
        words = [exchanged(t.text, t.tag_, rng) for t in doc]
    return Doc(
        nlp.vocab,
        words=words,
        spaces=[bool(t.whitespace_) for t in doc],
        tags=[t.tag_ for t in doc],
        heads=[t.head.i for t in doc],
        deps=[t.dep_ for t in doc],
    )


FORMS = {
    "VB": str,
    "VBP": str,
    "VBZ": verbs.third_person,
    "VBG": verbs.gerund,
    "VBN": verbs.participle,
    "VBD": verbs.participle,
}
VERBS = sorted(lexicon.words("verbs.txt"))
KEPT = frozenset("be have do use show include make see give take contain".split())


def exchanged(word: str, tag: str, rng: random.Random) -> str:
    chance = rng.random()
    if tag in FORMS:
        known = word.islower() and verbs.base(word, tag) in VERB_SET - KEPT
        return FORMS[tag](rng.choice(VERBS)) if known and chance < 0.15 else word
    if (
        tag in ("NN", "NNS", "JJ", "NNP", "RB")
        and len(word) > 6
        and word.isalpha()
        and chance < 0.06
    ):
        middle = "".join(rng.choice("abcdefghilmnoprstuvy") for _ in word[1:-4])
        return word[0] + middle + word[-4:]
    return word


VERB_SET = frozenset(VERBS)


def example(nlp: Language, gold: Doc) -> Example:
    plain = Doc(nlp.vocab, words=[t.text for t in gold], spaces=[bool(t.whitespace_) for t in gold])
    return Example(plain, gold)


def load(nlp: Language, path: Path) -> tuple[list[Doc], list[Doc]]:
    """Return (training texts, held-out texts)."""
    blocks = list(paragraphs(path))
    papers = sorted({paper for paper, _ in blocks})
    random.Random(SEED).shuffle(papers)
    held_out = set(papers[:HELD_OUT])
    train: list[Doc] = []
    dev: list[Doc] = []
    for paper, block in blocks:
        for at in range(0, len(block), PARAGRAPH):
            doc = gold_doc(nlp, block[at : at + PARAGRAPH])
            if len(doc):
                (dev if paper in held_out else train).append(doc)
    return train, dev


def scores(nlp: Language, dev: list[Doc]) -> dict[str, float]:
    examples = [example(nlp, doc) for doc in dev]
    result = nlp.evaluate(examples, batch_size=64)
    names = {"tag_acc": "tags", "dep_uas": "uas", "dep_las": "las", "sents_f": "sentences"}
    return {short: round(100 * result[name], 2) for name, short in names.items()}


def save(nlp: Language, target: Path) -> None:
    """Save the pipeline with no more strings than its labels: the corpus's words are not needed."""
    nlp.meta.update(META)
    nlp.to_disk(target, exclude=["vectors"])
    labels = {*nlp.get_pipe("tagger").labels, *nlp.get_pipe("parser").labels}
    strings = target / "vocab" / "strings.json"
    strings.write_text(json.dumps(sorted(labels), indent=0), encoding="utf-8")


def train(treebank: Path, *, steps: int, target: Path) -> dict[str, float]:
    """Train for `steps` updates, save the averaged weights, and return the held-out figures."""
    fix_random_seed(SEED)
    nlp = spacy.util.load_model_from_config(
        spacy.util.load_config_from_str(CONFIG), auto_fill=True, validate=True
    )
    tokenizer_for_science(nlp)
    texts, dev = load(nlp, treebank)
    print(f"{len(texts)} texts to train on, {len(dev)} held out", flush=True)
    nlp.initialize(lambda: [example(nlp, doc) for doc in texts])
    optimizer = Adam(0.001, L2=0.01, grad_clip=1.0, use_averages=True)
    rng, began = random.Random(SEED), time.process_time()
    batches: Iterator[list[Doc]] = iter(())
    for step in range(steps):
        batch = next(batches, None)
        if batch is None:
            rng.shuffle(texts)
            batches = minibatch(texts, size=BATCH)
            batch = next(batches)
        optimizer.learn_rate = RATE * min((step + 1) / 200, 1) * max(1 - step / steps, 0.05)
        examples = [example(nlp, variants(nlp, doc, rng)) for doc in batch]
        nlp.update(examples, sgd=optimizer, drop=0.1)
        if step % 500 == 499:
            print(f"{step + 1} steps, {time.process_time() - began:.0f} CPU-s", flush=True)
    with nlp.use_params(optimizer.averages):
        save(nlp, target)
        return scores(nlp, dev)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("treebank", type=Path, help="the folder that holds craft.conllu.gz")
    parser.add_argument("--steps", type=int, default=6300)
    parser.add_argument("--target", type=Path, default=TARGET, help="where the pipeline is saved")
    parser.add_argument("--score", action="store_true", help="only score the pipeline at --target")
    given = parser.parse_args()
    treebank = given.treebank / "craft.conllu.gz"
    if given.score:
        nlp = spacy.load(given.target)
        print(json.dumps(scores(nlp, load(nlp, treebank)[1])))
    else:
        print(json.dumps(train(treebank, steps=given.steps, target=given.target)))


if __name__ == "__main__":
    main()
