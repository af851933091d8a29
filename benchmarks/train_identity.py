"""Trains kgagent/identity/trees.json: from a pair of names' evidence to a probability.

    python benchmarks/train_identity.py --synonyms SYNONYMS --cache CACHE

Training parts only: BC5CDR training, the Disease Ontology without the terms of its first 6,000
names, ScienceIE and SciERC training. The embedder was itself tuned on the first two, so their
pairs are described with vectors trained on the half of the concepts that they are not in (CACHE, as
distil_embedder.py left it). Every source weighs the same whatever its number of pairs, the two
small ones less. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from zlib import crc32

import numpy as np
import synonym_gold as gold
from sklearn.ensemble import HistGradientBoostingClassifier

from kgagent.embedding.static import StaticEmbedder
from kgagent.identity.candidates import candidates
from kgagent.identity.features import COLUMNS, features
from kgagent.identity.neighbours import neighbours
from kgagent.identity.trees import FILE, read

SEED, BAGS = 7, 5
WEIGHT = {"doid": 1.0, "bc5cdr": 1.0, "scienceie": 0.3, "scierc": 0.3}


@dataclass
class Pairs:
    """Pairs of one source: names, evidence, truth, and which half of the concepts (2: both)."""

    names: list[tuple[str, str]]
    rows: np.ndarray
    same: np.ndarray
    half: np.ndarray


def crossed(groups: gold.Groups, halves: list[StaticEmbedder]) -> Pairs:
    """Pairs among names, each described by the embedder that has not seen its concepts."""
    where = {name: gold.half(min(of)) for name, of in groups.items()}

    def unseen_by(a: str, b: str) -> int:
        return 1 - where[a] if where[a] == where[b] else crc32(f"{a}\t{b}".encode()) % 2

    names = sorted(groups)
    near = {
        pair
        for which, one in enumerate(halves)
        for pair in neighbours(names, one.embed(names))
        if unseen_by(*pair) == which
    }
    pairs = candidates(names, near)
    by = np.array([unseen_by(a, b) for a, b in pairs])
    rows = np.zeros((len(pairs), len(COLUMNS)), np.float32)
    for which, one in enumerate(halves):
        at = np.flatnonzero(by == which)
        rows[at], _ = features([pairs[i] for i in at], one.embed)
    half = [where[a] if where[a] == where[b] else 2 for a, b in pairs]
    return Pairs(pairs, rows, _truth(groups, pairs), np.array(half))


def plain(groups: gold.Groups, embedder: StaticEmbedder, *, every: bool) -> Pairs:
    names = sorted(groups)
    if every:
        pairs = list(combinations(names, 2))
    else:
        pairs = candidates(names, neighbours(names, embedder.embed(names)))
    rows, _ = features(pairs, embedder.embed)
    half = [crc32(a.encode()) % 2 for a, _ in pairs]
    return Pairs(pairs, rows, _truth(groups, pairs), np.array(half, dtype=int))


def _truth(groups: gold.Groups, pairs: list[tuple[str, str]]) -> np.ndarray:
    return np.array([bool(groups[a] & groups[b]) for a, b in pairs], dtype=bool)


def sources(folder: Path, cache: Path) -> dict[str, Pairs]:
    halves = [StaticEmbedder(cache / "half-0"), StaticEmbedder(cache / "half-1")]
    whole = StaticEmbedder()
    papers = [plain(one, whole, every=True) for one in gold.scierc(folder)]
    papers = [one for one in papers if one.names]
    joined = Pairs(
        [pair for one in papers for pair in one.names],
        np.concatenate([one.rows for one in papers]),
        np.concatenate([one.same for one in papers]),
        np.concatenate([one.half for one in papers]),
    )
    return {
        "doid": crossed(gold.disease_ontology(folder), halves),
        "bc5cdr": crossed(gold.bc5cdr(folder), halves),
        "scienceie": plain(gold.scienceie(folder), whole, every=False),
        "scierc": joined,
    }


def fit(found: dict[str, Pairs], keep=None, columns=None, **changes):
    """A classifier of the pairs for which `keep(pairs)` holds."""
    rows, same, weights = [], [], []
    for name, pairs in found.items():
        at = np.ones(len(pairs.same), bool) if keep is None else keep(pairs)
        rows.append(pairs.rows[at])
        same.append(pairs.same[at])
        weights.append(np.full(at.sum(), WEIGHT[name] * 20_000 / max(at.sum(), 1)))
    table = np.concatenate(rows)
    chosen = list(COLUMNS) if columns is None else list(columns)
    told = {
        "max_iter": 120, "max_features": 0.4, "max_leaf_nodes": 12,
        "learning_rate": 0.07, "min_samples_leaf": 40,
        "l2_regularization": 2.0, "random_state": SEED, "early_stopping": False,
    } | changes  # fmt: skip
    return HistGradientBoostingClassifier(**told).fit(
        table[:, [COLUMNS.index(c) for c in chosen]],
        np.concatenate(same),
        sample_weight=np.concatenate(weights),
    )


def bagged(found: dict[str, Pairs], **keywords) -> list:
    """Several classifiers, each of a random part of the pairs; their mean log-odds are steadier."""
    made = []
    for seed in range(BAGS):
        rng = np.random.default_rng(SEED + seed)
        made.append(fit(found, lambda p, r=rng: r.random(len(p.same)) < 0.6, **keywords))
    return made


def log_odds(classifiers: list, rows: np.ndarray) -> np.ndarray:
    return np.mean([one.decision_function(rows) for one in classifiers], axis=0)


def exported(classifiers: list) -> str:
    """The trees of all as JSON, values divided by their number and rounded."""
    trees = []
    for (predictor,) in (p for one in classifiers for p in one._predictors):  # noqa: SLF001
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        value = np.where(leaf, nodes["value"] / len(classifiers), 0).round(6)
        threshold = np.where(leaf, 0, nodes["num_threshold"]).astype(np.float32).astype(float)
        trees.append(
            {
                "column": np.where(leaf, -1, nodes["feature_idx"].astype(int)).tolist(),
                "threshold": threshold.tolist(),
                "left": nodes["left"].astype(int).tolist(),
                "right": nodes["right"].astype(int).tolist(),
                "value": value.tolist(),
            }
        )
    base = float(np.mean([one._baseline_prediction.ravel()[0] for one in classifiers]))  # noqa: SLF001
    told = {"columns": list(COLUMNS), "base": round(base, 6), "trees": trees}
    return json.dumps(told, separators=(",", ":")) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--synonyms", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    told = parser.parse_args()
    found = sources(told.synonyms, told.cache)
    for name, pairs in found.items():
        print(f"{name}: {len(pairs.names)} pairs, {pairs.same.mean():.3f} of them one concept")
    classifiers = bagged(found)
    text = exported(classifiers)
    rows = np.concatenate([pairs.rows for pairs in found.values()])
    ours = 1 / (1 + np.exp(-read(text).log_odds(rows)))
    worst = np.abs(ours - 1 / (1 + np.exp(-log_odds(classifiers, rows)))).max()
    assert worst < 0.01, worst
    FILE.write_text(text, encoding="utf-8")
    print(f"{len(text):,} bytes; the trees as read differ by at most {worst:.5f}")


if __name__ == "__main__":
    main()
