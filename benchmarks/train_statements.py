"""Learn how far statements are to be trusted: python benchmarks/train_statements.py FOLDER

FOLDER holds a set laid out as CaRB's (a sentence's statements by hand in *.tsv). Each statement
that the rules find is an example; its worth is the share of its words that fit the statement by
hand it is matched with. Figures are for sentences that a model did not learn from (ten parts, whole
sentences); then one model learns from all and is written beside the reader. With --ablate, also
figures without each kind of feature. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from kgagent.bench import carb
from kgagent.llm.embedded.open.confidence import WEIGHTS, features
from kgagent.llm.embedded.open.draft import shown
from kgagent.llm.embedded.open.reader import drafts
from kgagent.llm.embedded.parse import parse

PARTS = 10
STRENGTH = 0.1  # inverse of the penalty on large weights


class Example:
    def __init__(self, sentence: str, found: tuple[dict[str, float], carb.Said]) -> None:
        self.sentence = sentence
        self.features, self.said = found
        self.worth = 0.0


def examples(gold: dict[str, list[carb.Said]]) -> list[Example]:
    found = []
    for sentence, golds in gold.items():
        here = [Example(sentence, one) for one in read(sentence)]
        pairs = [
            (carb.match(one.said, wanted).precision, i, j)
            for i, wanted in enumerate(golds)
            for j, one in enumerate(here)
        ]
        rows, columns = set(), set()
        for precision, i, j in sorted(pairs, key=lambda pair: -pair[0]):
            if i not in rows and j not in columns:
                rows.add(i)
                columns.add(j)
                here[j].worth = precision
        found += here
    return found


def read(sentence: str) -> Iterable[tuple[dict[str, float], carb.Said]]:
    for tree in parse(sentence):
        for draft in drafts(tree):
            parts = (draft.source, draft.target, *draft.rest)
            arguments = tuple(text for part in parts if (text := shown(tree, part)))
            yield features(tree, draft), carb.Said(shown(tree, draft.predicate), arguments)


def learn(some: list[Example], without: str = "") -> tuple[DictVectorizer, LogisticRegression]:
    names = DictVectorizer()
    rows = names.fit_transform([kept(one.features, without) for one in some] * 2)
    worth = np.array([one.worth for one in some])
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit(rows, [1] * len(some) + [0] * len(some), np.concatenate([worth, 1 - worth]))
    return names, model


def kept(of: dict[str, float], without: str) -> dict[str, float]:
    return {name: value for name, value in of.items() if not without or without not in name}


def held_out(every: list[Example], seed: int, without: str = "") -> list[float]:
    sentences = sorted({one.sentence for one in every})
    random.Random(seed).shuffle(sentences)
    part = {sentence: i % PARTS for i, sentence in enumerate(sentences)}
    out = [0.0] * len(every)
    for i in range(PARTS):
        names, model = learn([one for one in every if part[one.sentence] != i], without)
        places = [at for at, one in enumerate(every) if part[one.sentence] == i]
        rows = names.transform([kept(every[at].features, without) for at in places])
        for at, chance in zip(places, model.predict_proba(rows)[:, 1], strict=True):
            out[at] = float(chance)
    return out


def figures(every: list[Example], sure: list[float], gold: dict[str, list[carb.Said]]) -> str:
    said: dict[str, list[carb.Said]] = {}
    for one, confidence in zip(every, sure, strict=True):
        with_it = carb.Said(one.said.predicate, one.said.arguments, round(confidence, 4))
        said.setdefault(one.sentence, []).append(with_it)
    found = carb.score(said, gold)
    loss = float(np.mean([(one.worth - c) ** 2 for one, c in zip(every, sure, strict=True)]))
    return (
        f"F1 {found.best.f1:.3f} (P {found.best.precision:.3f} R {found.best.recall:.3f}) "
        f"AUC {found.area:.3f} squared error {loss:.4f}"
    )


def reliability(every: list[Example], sure: list[float]) -> str:
    rows = []
    order = np.argsort(sure)
    for part in np.array_split(order, 5):
        said, true = np.mean([sure[i] for i in part]), np.mean([every[i].worth for i in part])
        rows.append(f"{said:.2f}/{true:.2f}")
    return "said/true by fifths: " + " ".join(rows)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--ablate", action="store_true")
    given = ask.parse_args()
    gold = carb.gold_of(given.folder)
    every = examples(gold)
    print(f"{len(every)} statements of {len(gold)} sentences")
    print("all the same:", figures(every, [0.5] * len(every), gold))
    sure = held_out(every, given.seed)
    print("held out:", figures(every, sure, gold))
    print(reliability(every, sure))
    if given.ablate:
        for without in ("rule:", "kind:", "size:", "target:", "place:"):
            print(f"without {without}", figures(every, held_out(every, given.seed, without), gold))
    names, model = learn(every)
    weights = zip(names.get_feature_names_out(), model.coef_[0], strict=True)
    table = {"bias": round(float(model.intercept_[0]), 4)}
    table |= {name: round(float(weight), 4) for name, weight in weights if abs(weight) >= 0.0005}
    WEIGHTS.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
