"""Train the scores of mentions and pairs on SciERC's training abstracts.

    python benchmarks/train_scores.py ../shared/data            trains; takes a minute
    python benchmarks/train_scores.py ../shared/data --report   scores the committed

The report has how often what is given a probability is right, and what thresholds keep, on every
split but `train`; training prints the same from cross-validation. Both scores are logistic
regressions over features of our own (`kgagent/llm/embedded/*_features.py`): a mention is right when
its span is a gold entity (SciERC's one span for a name with its acronym counts for both); a pair
has one of four outcomes: unrelated, related from the first to the second, from the second to the
first, or related without a direction. Pairs are scored with the mentions' confidences, so in
training these come from models that have not seen the abstract (5 folds). Run it again after a
change of the parser's weights or of the rules. Needs scikit-learn; the weights are read without it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kgagent.bench import spans
from kgagent.bench.score import Score
from kgagent.bench.spans import SYMMETRIC, Gold
from kgagent.domain.knowledge import Extraction
from kgagent.llm.embedded import edges, scores, trust
from kgagent.llm.embedded.concepts import Concepts, is_plain, left_edge, spanned
from kgagent.llm.embedded.names import Case
from kgagent.llm.embedded.reader import Learned, extract
from kgagent.llm.embedded.scores import Scorer
from kgagent.llm.embedded.sentences import Found, find
from kgagent.llm.embedded.sorts import SORTS, sort_rows

SEED = 7
FOLDS = 5
RAREST = 4  # a feature seen less often in training is left out
LEAST = 0.025  # weights nearer to nothing are left out
MENTION_C, PAIR_C, EDGE_C, SORT_C = 0.15, 0.08, 1.5, 0.3
MENTION, PAIR = ("no", "yes"), ("none", "forward", "backward", "both")
TARGET = Path(scores.__file__).with_name(scores.WEIGHTS)


@dataclass
class Text:
    gold: Gold
    found: Found
    rows: list[list[list[str]]]
    labels: list[list[int]]


def texts(golds: Iterable[Gold]) -> list[Text]:
    made = []
    for gold in golds:
        found = find(gold.text)
        labels = [
            [int(gold.span(m.start, m.end) in gold.spans) for m in sentence.mentions]
            for sentence in found.sentences
        ]
        made.append(Text(gold, found, trust.mention_rows(found), labels))
    return made


def fit(
    rows: Sequence[Sequence[str]], labels: Sequence[int], outcomes: tuple[str, ...], c: float
) -> Scorer:
    seen = Counter(feature for row in rows for feature in set(row))
    index = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= RAREST))}
    matrix = _matrix(rows, index)
    model = LogisticRegression(C=c, max_iter=600, random_state=SEED, tol=1e-4)
    model.fit(matrix, np.array(labels))
    if len(outcomes) == 2:
        weights, bias = model.coef_, model.intercept_
    else:
        weights = model.coef_[1:] - model.coef_[0]
        bias = model.intercept_[1:] - model.intercept_[0]
    table = {
        feature: [round(float(w), 2) for w in weights[:, i]]
        for feature, i in index.items()
        if np.abs(weights[:, i]).max() >= LEAST
    }
    return Scorer(outcomes, {"": [round(float(b), 3) for b in bias], **table})


def _matrix(rows: Sequence[Sequence[str]], index: dict[str, int]) -> csr_matrix:
    columns, starts = [], [0]
    values = []
    for row in rows:
        counted = Counter(index[f] for f in row if f in index)
        columns += list(counted)
        values += list(counted.values())
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(rows), len(index)))


Choice = tuple[list[edges.Beginning], list[int]]
"""Where a name may begin, and 1 where a gold span does."""


def choices_of(gold: Gold) -> list[Choice]:
    made = []
    for sentence in find(gold.text, edges=False).sentences:
        tree = sentence.tree
        concepts = Concepts(tree, Case.of([tree]), learned=False).all()
        heads = Counter(concept.head for concept in concepts)
        for concept in concepts:
            if heads[concept.head] > 1 or not is_plain(tree, concept):
                continue
            edge = left_edge(tree, tree.words[concept.head])
            places = edges.beginnings(tree, spanned(concept), edge)
            at = [tree.words[place.first].start for place in places]
            right = [int(gold.span(start, concept.end) in gold.spans) for start in at]
            if len(places) > 1 and places[0].first == concept.first:
                made.append((places, right))
    return made


def edge_model(made: Sequence[list[Choice]]) -> Scorer:
    known = [choice for text in made for choice in text if any(choice[1])]
    rows = [place.features for places, _ in known for place in places]
    return fit(rows, [label for _, right in known for label in right], MENTION, EDGE_C)


def train_edges(golds: Sequence[Gold]) -> list[Text]:
    """Save the model of edges; return every text as models that have not seen it read it."""
    made = [choices_of(gold) for gold in golds]
    begun = []
    read: dict[int, Text] = {}
    for held in folds(made):
        out = set(held.tolist())
        model = edge_model([text for i, text in enumerate(made) if i not in out])
        save({"beginning": model})
        for i in held:
            [read[i]] = texts([golds[i]])
            begun += [
                (places, right, [model.probabilities(p.features)[1] for p in places])
                for places, right in made[i]
            ]
    show_edges(begun)
    save({"beginning": edge_model(made)})
    return [read[i] for i in range(len(golds))]


def show_edges(begun: Sequence[tuple[list[edges.Beginning], list[int], list[float]]]) -> None:
    print(f"beginnings; train, cross-validated: {len(begun)}, {sum(c[1][0] for c in begun)} right")
    for margin in (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4):
        moved = right = lost = 0
        for places, labels, chances in begun:
            first = edges.best(places, chances, margin)
            if first != places[0].first:
                moved += 1
                right += labels[[place.first for place in places].index(first)]
                lost += labels[0]
        print(f"  margin {margin:.2f}  moved {moved}, {right} right, {lost} were right")


def mention_model(made: Sequence[Text]) -> Scorer:
    rows = [row for text in made for sentence in text.rows for row in sentence]
    labels = [label for text in made for sentence in text.labels for label in sentence]
    return fit(rows, labels, MENTION, MENTION_C)


def sort_model(made: Sequence[Text]) -> Scorer:
    rows, labels = [], []
    for text in made:
        for sentence in text.found.sentences:
            for mention in sentence.mentions:
                sort = text.gold.types.get(text.gold.span(mention.start, mention.end))
                if sort is not None:
                    rows.append(sort_rows(sentence.tree, mention))
                    labels.append(SORTS.index(sort))
    return fit(rows, labels, SORTS, SORT_C)


def mention_chances(scorer: Scorer, text: Text) -> list[list[float]]:
    return [[scorer.probabilities(row)[1] for row in sentence] for sentence in text.rows]


def pairs_of(text: Text, chances: list[list[float]]) -> list[tuple[trust.Row, int]]:
    made = []
    for sentence, known in zip(text.found.sentences, chances, strict=True):
        by_mention = dict(zip(sentence.mentions, known, strict=True))
        rows = trust.pair_rows(sentence, by_mention)
        made += [(row, _outcome(text.gold, row)) for row in rows]
    return made


def _outcome(gold: Gold, row: trust.Row) -> int:
    one, other = (gold.span(m.start, m.end) for m in row.pair)
    kinds = {(a, b): kind for a, b, kind in gold.relations}
    ahead, back = kinds.get((one, other)), kinds.get((other, one))
    if ahead is None and back is None:
        return 0
    if (ahead or back) in SYMMETRIC:
        return 3
    return 1 if ahead else 2


def pair_model(rows: Sequence[tuple[trust.Row, int]]) -> Scorer:
    return fit([row.features for row, _ in rows], [label for _, label in rows], PAIR, PAIR_C)


def folds(made: Sequence[object]) -> list[np.ndarray]:
    order = np.random.default_rng(SEED).permutation(len(made))
    return np.array_split(order, FOLDS)


def train(data: Path) -> None:
    golds = [spans.as_one(gold) for gold in spans.scierc(data / "scierc" / "train.json")]
    made = train_edges(golds)  # the mentions come with the edges
    chances: list[list[list[float]]] = [[] for _ in made]
    rows: list[list[tuple[trust.Row, int]]] = [[] for _ in made]
    for held in folds(made):
        out = set(held.tolist())
        others = [text for i, text in enumerate(made) if i not in out]
        scorer = mention_model(others)
        save({"sort": sort_model(others)})
        for i in held:
            chances[i] = mention_chances(scorer, made[i])
            rows[i] = pairs_of(made[i], chances[i])
    show_mentions("train, cross-validated", made, chances)
    guessed = []
    for held in folds(made):
        out = set(held.tolist())
        scorer = pair_model([r for i, part in enumerate(rows) if i not in out for r in part])
        guessed += [
            (scorer.probabilities(r.features), label, r) for i in held for r, label in rows[i]
        ]
    total = sum(len(t.gold.relations) for t in made)
    show_pairs("train, cross-validated", guessed, total)
    final = {
        "mention": mention_model(made),
        "sort": sort_model(made),
        "pair": pair_model([row for part in rows for row in part]),
    }
    save(final)


def save(models: dict[str, Scorer]) -> None:
    """Write these models' weights beside the others."""
    dumped = json.loads(TARGET.read_text(encoding="utf-8"))
    for name, made in models.items():
        dumped[name] = {"outcomes": list(made.outcomes), "weights": made.weights}
    TARGET.write_text(
        json.dumps(dumped, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    )
    scores.scorer.cache_clear()
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")


def show_mentions(where: str, made: Sequence[Text], chances: Sequence[list[list[float]]]) -> None:
    flat = [
        (chance, label)
        for text, known in zip(made, chances, strict=True)
        for sentence, labels in zip(known, text.labels, strict=True)
        for chance, label in zip(sentence, labels, strict=True)
    ]
    show(f"mentions; {where}", flat, sum(len(text.gold.spans) for text in made))


def show_pairs(where: str, guessed: list[tuple[list[float], int, trust.Row]], total: int) -> None:
    ruled = [(1 - p[0], int(label > 0)) for p, label, row in guessed if row.claimed]
    show(f"pairs that a rule claims, related at all; {where}", ruled, total)
    free = [
        (max(p[1], p[2]), int(label == (1 if p[1] >= p[2] else 2)))
        for p, label, row in guessed
        if not row.claimed
    ]
    show(f"pairs that no rule claims, in the likelier direction; {where}", free, total)
    worded = [
        (p[1] + p[2], int(label in (1, 2)))
        for p, label, row in guessed
        if not row.claimed and row.worded(forward=p[1] >= p[2], sure=p[1] + p[2] >= trust.SURE)
    ]
    show(f"of these the ones with a predicate, in either direction; {where}", worded, total)
    both = [(p[3], int(label == 3)) for p, label, row in guessed]
    show(f"pairs without a direction; {where}", both, total)


STEPS = (
    ("rules only", Learned(edges=False, mentions=False, relations=False, pairs=False), 0.0, 0.0),
    ("+ edges", Learned(mentions=False, relations=False, pairs=False), 0.0, 0.0),
    ("+ concept score", Learned(relations=False, pairs=False), 0.3, 0.0),
    ("+ relation score", Learned(pairs=False), 0.3, 0.1),
    ("+ learned pairs", Learned(), 0.3, 0.1),
    ("read(), everything", Learned(), 0.0, 0.0),
    ("one threshold for both", Learned(), 0.25, 0.25),
)
"""The ablation: what takes part, and the least confidence of mentions and of relations."""


def ablation(golds: Sequence[Gold]) -> None:
    for name, learned, mentions, relations in STEPS:
        found = [above(extract(g.text, 0, learned=learned), mentions, relations) for g in golds]
        by_text = {gold.text: one for gold, one in zip(golds, found, strict=True)}
        figures = spans.figures(golds, by_text.__getitem__)
        print(f"  {name:24}", "  ".join(f"{k} {v * 100:.1f}" for k, v in figures.items()))


def above(found: Extraction, mentions: float, relations: float) -> Extraction:
    """What a threshold keeps: mentions of kept relations stay."""
    kept = tuple(claim for claim in found.relations if claim.confidence >= relations)
    ends = {end for claim in kept for end in (claim.source, claim.target)}
    named = tuple(m for m in found.mentions if m.confidence >= mentions or m.name in ends)
    return replace(found, relations=kept, mentions=named)


def report(data: Path) -> None:
    for name, golds in spans.splits(data):
        made = texts(map(spans.as_one, golds) if name.startswith("SciERC") else golds)
        chances = [mention_chances(scores.scorer("mention"), text) for text in made]
        show_mentions(name, made, chances)
        rows = [r for t, known in zip(made, chances, strict=True) for r in pairs_of(t, known)]
        learned = scores.scorer("pair")
        guessed = [(learned.probabilities(r.features), label, r) for r, label in rows]
        show_pairs(name, guessed, sum(len(t.gold.relations) for t in made))
        ablation(golds)
        if name.startswith("SciERC"):
            print("  a name and its acronym as one span:")
            ablation([spans.as_one(gold) for gold in golds])


def show(title: str, rows: Sequence[tuple[float, int]], gold: int) -> None:
    """Print how often what is given a probability is right, and what a threshold keeps."""
    chance = np.array([r[0] for r in rows])
    right = np.array([r[1] for r in rows])
    print(
        f"\n{title}: {len(rows)}, {right.mean():.3f} right; "
        f"ECE {ece(chance, right):.3f}, Brier {np.mean((chance - right) ** 2):.3f} "
        f"(the base rate alone {right.mean() * (1 - right.mean()):.3f})"
    )
    bins = np.minimum((chance * 10).astype(int), 9)
    for b in range(10):
        inside = bins == b
        if inside.any():
            said, true = chance[inside].mean(), right[inside].mean()
            print(f"  0.{b}-  n {inside.sum():5d}  said {said:.3f}  right {true:.3f}")
    for least in (0.0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8):
        kept = right[chance >= least]
        if len(kept):
            score = Score.of(matched=int(kept.sum()), said=len(kept), gold=gold)
            shown = f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}"
            print(f"  >= {least:.2f}  keeps {len(kept):5d}  {shown}")


def ece(chance: np.ndarray, right: np.ndarray) -> float:
    """The mean gap between probability and frequency over ten bins of equal width."""
    bins = np.minimum((chance * 10).astype(int), 9)
    gaps = [
        abs(chance[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder with scierc/ and scier/")
    parser.add_argument("--report", action="store_true", help="score what is committed")
    asked = parser.parse_args()
    if asked.report:
        report(asked.data)
    else:
        train(asked.data)


if __name__ == "__main__":
    main()
