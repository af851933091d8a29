"""Fit the weights of kgagent/llm/embedded/belief.py, and say how well they are calibrated.

    python benchmarks/train_belief.py ../shared/data

Needs scikit-learn. The claims of the rules on SciERC's abstracts whose both ends are gold concepts
are taken; a claim is right where the gold relates the two, in either direction. Figures for the
training part are of five folds; its dev part is looked at, never fitted to.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from kgagent.bench import spans
from kgagent.llm.embedded.sentences import find

SEED = 7


def claims(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The rules' claims between gold concepts: (confidence, log of distance), and 1 where right."""
    rows, right = [], []
    for gold in map(spans.as_one, spans.scierc(path)):
        related = {frozenset((a, b)) for a, b, _ in gold.relations}
        for sentence in find(gold.text).sentences:
            for claim in sentence.claims:
                source = gold.span(claim.source.start, claim.source.end)
                target = gold.span(claim.target.start, claim.target.end)
                if source != target and {source, target} <= gold.spans:
                    distance = abs(claim.source.head - claim.target.head)
                    rows.append((claim.confidence, np.log1p(distance)))
                    right.append(int(frozenset((source, target)) in related))
    return np.array(rows), np.array(right)


def show(where: str, chance: np.ndarray, right: np.ndarray) -> None:
    """Print the Brier score, the base rate's, and said against true by tenths."""
    base = right.mean() * (1 - right.mean())
    print(f"{where}: {len(right)} claims, {right.mean():.3f} right")
    print(f"  Brier {np.mean((chance - right) ** 2):.3f} (the base rate alone {base:.3f})")
    bins = np.minimum((chance * 10).astype(int), 9)
    for b in range(10):
        inside = bins == b
        if inside.any():
            said, true = chance[inside].mean(), right[inside].mean()
            print(f"  {inside.sum():5d} said {said:.2f} right {true:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder with scierc/")
    folder = parser.parse_args().data / "scierc"
    rows, right = claims(folder / "train.json")
    model = LogisticRegression(random_state=SEED)
    folds = cross_val_predict(model, rows, right, cv=5, method="predict_proba")
    show("train, cross-validated", folds[:, 1], right)
    model.fit(rows, right)
    seen, true = claims(folder / "dev.json")
    show("dev", model.predict_proba(seen)[:, 1], true)
    weights = (*model.coef_[0], model.intercept_[0])
    print(f"WEIGHTS = ({', '.join(f'{weight:.3f}' for weight in weights)})")


if __name__ == "__main__":
    main()
