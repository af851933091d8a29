"""Train the embedded reader's tagger and dependency parser on two treebanks.

    python benchmarks/train_parser.py ../shared/data/treebank            trains, about 28 minutes
    python benchmarks/train_parser.py ../shared/data/treebank --score    scores what is committed

CRAFT teaches how papers write, the English Web Treebank, converted to CRAFT's scheme (`universal`),
how everybody else does. `treebank` says what is held out. The learning rate rises for 200 updates
and falls with their number, so the same machine makes the same weights.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import compile_infix_regex, compile_suffix_regex, fix_random_seed
from thinc.api import Adam
from treebank import SEED, craft, english_web
from variety import variants

BATCH = 900  # words
STEPS = 8600
RATE = 0.001
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
    "version": "2.0.0",
    "spacy_version": ">=3.8.3,<3.9.0",
    "description": "Tagger and dependency parser, trained on CRAFT and the English Web Treebank.",
    "author": "The kgagent founders",
    "license": "CC BY 3.0 (CRAFT), CC BY-SA 4.0 (English Web Treebank)",
}


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


def example(nlp: Language, gold: Doc) -> Example:
    plain = Doc(nlp.vocab, words=[t.text for t in gold], spaces=[bool(t.whitespace_) for t in gold])
    return Example(plain, gold)


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


def batches(texts: list[Doc], rng: random.Random) -> Iterator[list[Doc]]:
    """Yield batches of about as many words for ever, every text once a round."""
    while True:
        rng.shuffle(texts)
        yield from minibatch_by_words(texts, size=BATCH, tolerance=0.2, get_length=len)


def blank() -> Language:
    """Return the untrained pipeline with the tokenizer for science."""
    config = spacy.util.load_config_from_str(CONFIG)
    nlp = spacy.util.load_model_from_config(config, auto_fill=True, validate=True)
    tokenizer_for_science(nlp)
    return nlp


def train(treebank: Path, start: Path | None, *, steps: int, rate: float, target: Path) -> None:
    """Train for `steps` updates from `start` or from nothing, and save the averaged weights."""
    fix_random_seed(SEED)
    nlp = blank() if start is None else spacy.load(start)
    papers, web = craft(nlp, treebank), english_web(nlp, treebank)
    texts = [*papers.train, *web.train]
    print(f"{len(papers.train)} and {len(web.train)} texts to train on", flush=True)
    if start is None:
        nlp.initialize(lambda: [example(nlp, doc) for doc in texts])
    optimizer = Adam(rate, L2=0.01, grad_clip=1.0, use_averages=True)
    rng, began = random.Random(SEED), time.process_time()
    for step, batch in zip(range(steps), batches(texts, rng), strict=False):
        optimizer.learn_rate = rate * min((step + 1) / 200, 1) * max(1 - step / steps, 0.02)
        varied = [text for doc in batch for text in variants(nlp, doc, rng)]
        examples = [example(nlp, doc) for doc in varied]
        nlp.update(examples, sgd=optimizer, drop=0.1)
        if step % 500 == 499:
            print(f"{step + 1} steps, {time.process_time() - began:.0f} CPU-s", flush=True)
    with nlp.use_params(optimizer.averages):
        save(nlp, target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("treebank", type=Path, help="the folder that holds the treebanks")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--rate", type=float, default=RATE, help="the highest learning rate")
    parser.add_argument("--start", type=Path, help="a pipeline to go on from")
    parser.add_argument("--target", type=Path, default=TARGET, help="where the pipeline is saved")
    parser.add_argument("--score", action="store_true", help="only score the pipeline at --target")
    given = parser.parse_args()
    if not given.score:
        train(
            given.treebank,
            given.start,
            steps=given.steps,
            rate=given.rate,
            target=given.target,
        )
    nlp = spacy.load(given.target)
    for name, texts in (("CRAFT", craft), ("English Web Treebank", english_web)):
        print(name, json.dumps(scores(nlp, texts(nlp, given.treebank).held_out)))


if __name__ == "__main__":
    main()
