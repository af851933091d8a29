"""What each kind of evidence is worth, and whether the probabilities mean what they say.

    python benchmarks/ablate_identity.py --synonyms SYNONYMS --cache CACHE [--teacher]

Trained on one half of the training concepts, judged on the other half's pairs, so the development
sets stay untouched. `--teacher` also puts all-MiniLM-L6-v2 in the place of the static vectors, on
BC5CDR (some minutes).
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path

import numpy as np
import synonym_gold as gold
from train_identity import Pairs, crossed, fit, plain, sources

from kgagent.identity.features import COLUMNS

VECTORS = ("cosine", "told cosine", "rest cosine", "rest words cosine")
LETTERS = ("n-grams", "containment", "shared start", "shared end", "length ratio")
SETS = {
    "letters only": LETTERS,
    "static vectors only": ("cosine",),
    "letters and static vectors": (*LETTERS, "cosine"),
    "all but vectors": tuple(c for c in COLUMNS if c not in VECTORS),
    "all": COLUMNS,
}


def scores(probability: np.ndarray, same: np.ndarray) -> str:
    """Best F1 and the recall at precision .85, over the candidate pairs."""
    order = np.argsort(-probability, kind="stable")
    right = np.cumsum(same[order])
    precision = right / np.arange(1, len(right) + 1)
    recall = right / same.sum()
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    enough = np.flatnonzero((precision >= 0.85) & (right > 10))
    reached = recall[enough[-1]] if len(enough) else 0
    return f"best F1 {f1.max():.3f}, recall at precision .85 {reached:.3f}"


def judged(found: dict[str, Pairs], name: str, columns) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and truth of one source's second half, by trees of all sources' first."""
    trees = fit(found, lambda pairs: pairs.half != 1, columns=columns)
    held = found[name].half == 1
    rows = found[name].rows[held][:, [COLUMNS.index(c) for c in columns]]
    return trees.predict_proba(rows)[:, 1], found[name].same[held]


def reliability(probability: np.ndarray, same: np.ndarray) -> None:
    edges = np.linspace(0, 1, 11)
    gap = 0.0
    for low, high in pairwise(edges):
        inside = (probability >= low) & (probability < high + (high == 1))
        if inside.any():
            said, true = probability[inside].mean(), same[inside].mean()
            gap += abs(said - true) * inside.mean()
            print(
                f"  {low:.1f}-{high:.1f}  {inside.sum():7d} pairs  said {said:.3f}  true {true:.3f}"
            )
    print(f"  expected calibration error {gap:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--synonyms", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--teacher", action="store_true")
    told = parser.parse_args()
    found = sources(told.synonyms, told.cache)
    for name in ("doid", "bc5cdr"):
        for label, columns in SETS.items():
            print(f"{name}, {label}: {scores(*judged(found, name, columns))}", flush=True)
        print(f"{name}, reliability:")
        reliability(*judged(found, name, COLUMNS))
    if told.teacher:
        from kgagent.embedding.transformer import SentenceEmbedder

        teacher = SentenceEmbedder()
        pairs = plain(gold.bc5cdr(told.synonyms), teacher, every=False)
        where = {n: gold.half(min(of)) for n, of in gold.bc5cdr(told.synonyms).items()}
        pairs.half = np.array([where[a] if where[a] == where[b] else 2 for a, b in pairs.names])
        theirs = {"bc5cdr": pairs}
        ours = {"bc5cdr": crossed_again(told)}
        for label, columns in SETS.items():
            if "static" in label or label == "all":
                shown = label.replace("static vectors", "MiniLM")
                print(
                    f"bc5cdr alone, {shown} (MiniLM): {scores(*judged(theirs, 'bc5cdr', columns))}"
                )
                print(f"bc5cdr alone, {label}: {scores(*judged(ours, 'bc5cdr', columns))}")


def crossed_again(told: argparse.Namespace) -> Pairs:
    from kgagent.embedding.static import StaticEmbedder

    halves = [StaticEmbedder(told.cache / "half-0"), StaticEmbedder(told.cache / "half-1")]
    return crossed(gold.bc5cdr(told.synonyms), halves)


if __name__ == "__main__":
    main()
