"""What a back-test found: each method against each kind of pairs that did not come."""

from __future__ import annotations

from dataclasses import dataclass

from kgagent.graph.links.figures import Bin

KS = (10, 50, 100, 500)
"""How many of the first are looked at."""
AGAINST = ("random", "matched", "near")
BASELINES = (
    "preferential attachment",
    "smaller degree",
    "common neighbours",
    "Adamic-Adar",
    "resource allocation",
    "Jaccard",
    "paths of length three",
    "Katz",
    "personalised PageRank",
    "nearness",
    "FastRP",
    "same community",
    "random",
)
"""What others rank by that see the graph alone, without years, names and papers; and chance."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One method against one kind of pairs that did not come, the mean over the seeds.

    `against` is "random" (ten for each positive), "matched" (one for each, of the same degrees) or
    "near" (those within three steps: what a user would be shown). `low` and `high` bound the AUC
    (95 %, bootstrap of the first seed), `spread` is its standard deviation over the seeds.
    `precision` is that of the first `KS`. `paired` is the share of positives above their own
    matched negative, ties half; `average_precision` is not known for near pairs, which are sampled.
    """

    method: str
    against: str
    auc: float
    low: float
    high: float
    spread: float
    precision: tuple[float, ...]
    average_precision: float | None = None
    paired: float | None = None

    @property
    def hits(self) -> float:
        """Those that came among the first 100, per hundred."""
        return 100 * self.precision[KS.index(100)]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the pairs: AUC of the combination and of preferential attachment there, against
    random ones of that part, and of the combination against its degree-matched ones."""

    part: str
    positives: int
    auc: float
    degree: float
    matched: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """A whole back-test; `share` below 1 says that near pairs are those of a sample of concepts."""

    cutoff: int
    horizon: int
    concepts: int
    edges: int
    positives: int
    near: int
    near_positives: int
    share: float
    seeds: int
    judged: tuple[Judged, ...]
    curve: tuple[Bin, ...]
    parts: tuple[Part, ...]

    def of(self, method: str, against: str) -> Judged:
        """The line of one method against one kind of pairs."""
        return next(j for j in self.judged if (j.method, j.against) == (method, against))

    @property
    def methods(self) -> tuple[str, ...]:
        """All methods, the combination among them."""
        return tuple(dict.fromkeys(j.method for j in self.judged))
