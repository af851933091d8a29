"""Keyphrases of Inspec abstracts (Hulth 2003): how many an indexer chose too.

Hulth ("Improved automatic keyword extraction given more linguistic knowledge", W03-1028) had
indexers choose phrases freely ("uncontrolled"). A phrase said is right when it equals one of theirs
after Porter's stemming; phrases that stem alike are one. Matches, phrases said and phrases chosen
are counted over all abstracts together.

The weights of the ranking were fitted to the dev part. There each abstract is ranked by weights
that were fitted without it: those of its fold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from kgagent.bench.score import Line, Score, pooled
from kgagent.bench.stems import stem
from kgagent.domain.salience import WEIGHTS
from kgagent.llm.embedded.key_concepts import key_concepts

FITTED_TO = "dev"
FOLDS = 5
HELD_OUT = (
    (0.628, -0.362, -0.624, 0.880, 0.794, -0.376, -0.233, -3.157),
    (0.508, -0.384, -0.507, 0.954, 0.807, -0.396, -0.268, -2.845),
    (0.595, -0.324, -0.709, 0.929, 0.808, -0.452, -0.184, -3.072),
    (0.575, -0.365, -0.640, 0.937, 0.841, -0.494, -0.193, -3.005),
    (0.573, -0.341, -0.618, 0.945, 0.807, -0.388, -0.221, -3.035),
)
"""For each fold the weights fitted to all the others, by benchmarks/train_salience.py."""
_MOST = 10  # phrases an abstract
_PUBLISHED = {
    "SIFRank": 0.291,
    "EmbedRank": 0.272,
    "PositionRank": 0.252,
    "TextRank": 0.244,
    "YAKE": 0.157,
}


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract under its title, and the stemmed phrases that its indexers chose."""

    id: str
    text: str
    gold: frozenset[str]


def lines(folder: Path) -> Iterator[Line]:
    """Yield the embedded reader's line on each split `NAME.jsonl` with `NAME.uncontr.stem.json`.

    Raises MissingExtra where the stemmer is not installed.
    """
    for path in sorted(folder.glob("*.jsonl")):
        found = abstracts(path)
        if not found or path.stem == "train":
            continue
        name = f"Inspec {path.stem}"
        fitted = path.stem == FITTED_TO
        note = "ranked by weights fitted to other abstracts of this part" if fitted else ""
        yield Line(name, "kgagent", _figures(found, fitted=fitted), note=note)
        for system, f1 in _PUBLISHED.items():
            yield Line(name, system, {"f1@5": f1}, published=True, note="on the test part")


def abstracts(path: Path) -> list[Abstract]:
    """Return a split's abstracts, none where its gold is not beside it."""
    gold_path = path.with_name(f"{path.stem}.uncontr.stem.json")
    if not gold_path.is_file():
        return []
    gold = json.loads(gold_path.read_text(encoding="utf-8"))
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return [
        Abstract(
            row["id"], row["text"], frozenset(p for spelled in gold[row["id"]] for p in spelled)
        )
        for row in rows
        if row["id"] in gold
    ]


def fold(name: str) -> int:
    """Return which fold a text is in."""
    return crc32(name.encode()) % FOLDS


def stemmed(phrase: str) -> str:
    """Return a phrase as the gold writes it.

    >>> stemmed("Hyperbolic partial differential equations")
    'hyperbol partial differenti equat'
    """
    return " ".join(stem(word) for word in phrase.lower().split())


def at(count: int, said: Sequence[tuple[Sequence[str], frozenset[str]]]) -> Score:
    """Return the pooled score of the first `count` phrases said of each text.

    >>> at(2, [(["silk", "silks", "nacre", "wool"], frozenset({"silk", "wool"}))])
    Score(precision=0.5, recall=0.5)
    """
    rows = []
    for phrases, gold in said:
        first = set(list(dict.fromkeys(map(stemmed, phrases)))[:count])
        rows.append((len(first & gold), len(first), len(gold)))
    return pooled(rows)


def _figures(found: Sequence[Abstract], *, fitted: bool) -> dict[str, float]:
    said = []
    for abstract in found:
        weights = HELD_OUT[fold(abstract.id)] if fitted else WEIGHTS
        ranked = key_concepts(abstract.text, 3 * _MOST, weights=weights)
        said.append(([name for name, _ in ranked], abstract.gold))
    five, ten = at(5, said), at(_MOST, said)
    return {
        "precision@5": five.precision,
        "recall@5": five.recall,
        "f1@5": five.f1,
        f"f1@{_MOST}": ten.f1,
    }
