"""Fit the weights of kgagent/domain/salience.py, and say how well they do on texts they never saw.

    python benchmarks/train_salience.py ../shared/data             fits; prints figures and weights
    python benchmarks/train_salience.py ../shared/data --ablate    what each feature is worth

Needs scikit-learn and the extra `bench`. A logistic regression learns whether a concept that the
embedded reader finds is a key one: chosen by the indexers of Inspec's dev part, or
given by the authors of abstracts in materials science as keyword; the indexers' count 2.5 times as
much. All figures are of five folds, each text ranked by weights fitted to the other four.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from kgagent.bench.keyphrases import FOLDS, abstracts, at, fold, stemmed
from kgagent.bench.score import Score
from kgagent.domain import salience
from kgagent.llm.embedded.key_concepts import apart
from kgagent.llm.embedded.reader import read

SHARE = {"indexers": 2.5, "authors": 1.0}


@dataclass(frozen=True)
class Text:
    """A text's candidates with their features, and which of them are key."""

    set: str
    id: str
    names: tuple[str, ...]
    rows: np.ndarray
    key: np.ndarray
    gold: frozenset[str]


def texts(folder: Path) -> Iterator[Text]:
    for abstract in abstracts(folder / "keyphrases-inspec" / "dev.jsonl"):
        yield made("indexers", abstract.id, apart(abstract.text), abstract.gold)
    path = folder / "biocomposites" / "until-2019.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = frozenset(stemmed(word) for word in row["keywords"] or ())
        if gold and row["abstract"]:
            yield made("authors", str(row["id"]), (row["title"], row["abstract"]), gold)


def made(kind: str, name: str, parts: tuple[str, str], gold: frozenset[str]) -> Text:
    found = salience.features(salience.named(read("\n\n".join(parts))), title=parts[0])
    names = tuple(found)
    key = np.array([stemmed(candidate) in gold for candidate in names], dtype=bool)
    rows = np.array(list(found.values()), dtype=float).reshape(len(names), len(salience.FEATURES))
    return Text(kind, name, names, rows, key, gold)


def fitted(found: Sequence[Text], columns: Sequence[int]) -> np.ndarray:
    """The weights of the columns, on the features as they are, and the constant."""
    if not columns:
        return np.zeros(1)
    rows = np.concatenate([text.rows for text in found])[:, columns]
    key = np.concatenate([text.key for text in found])
    share = np.concatenate([np.full(len(text.key), SHARE[text.set]) for text in found])
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(scaler.transform(rows), key, sample_weight=share)
    weights = model.coef_[0] / scaler.scale_
    return np.append(weights, model.intercept_[0] - float(weights @ scaler.mean_))


def held_out(found: Sequence[Text], columns: Sequence[int]) -> list[np.ndarray]:
    return [
        fitted([text for text in found if fold(text.id) != held], columns) for held in range(FOLDS)
    ]


def score(
    found: Sequence[Text], kind: str, weights: Sequence[np.ndarray], columns: Sequence[int]
) -> tuple[Score, Score]:
    said = []
    for text in found:
        if text.set == kind and len(text.names):
            w = weights[fold(text.id)]
            value = text.rows[:, columns] @ w[:-1] + w[-1]
            order = np.argsort(-value, kind="stable")
            said.append(([text.names[i] for i in order], text.gold))
        elif text.set == kind:
            said.append(([], text.gold))
    return at(5, said), at(10, said)


def report(found: Sequence[Text], columns: Sequence[int], label: str) -> None:
    weights = held_out(found, columns)
    parts = [label.ljust(32)]
    for kind in SHARE:
        five, ten = score(found, kind, weights, columns)
        parts.append(f"{kind}: P@5 {five.precision:.3f} F1@5 {five.f1:.3f} F1@10 {ten.f1:.3f}")
    print("   ".join(parts))


def score_by_hand(found: Sequence[Text], columns: Sequence[int]) -> None:
    """What round weights do that no fitting made."""
    weights = [np.array([0.5, -0.5, -0.5, 0.5, 0.5, 0.0, 0.0, 0.0])] * FOLDS
    for kind in SHARE:
        five, ten = score(found, kind, weights, columns)
        print(f"round weights by hand, {kind}: F1@5 {five.f1:.3f} F1@10 {ten.f1:.3f}")


def written(weights: np.ndarray) -> str:
    return "(" + ", ".join(f"{weight:.3f}" for weight in weights) + ")"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ablate", action="store_true")
    args = parser.parse_args()
    warnings.simplefilter("error")
    found = list(texts(args.folder))
    everything = list(range(len(salience.FEATURES)))
    report(found, everything, "all features")
    if args.ablate:
        for i, name in enumerate(salience.FEATURES):
            report(found, [c for c in everything if c != i], f"without {name}")
        report(found, [salience.FEATURES.index("appearances")], "appearances alone")
        report(found, [], "as they come in the text")
        score_by_hand(found, everything)
    print("WEIGHTS =", written(fitted(found, everything)))
    print("HELD_OUT = (")
    for weights in held_out(found, everything):
        print(f"    {written(weights)},")
    print(")")


if __name__ == "__main__":
    main()
