"""Whether more reading still pays: new concepts a step, Heaps' law, and how many are unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, log, pow

LAST = 20
"""How many of the last steps are looked at."""

SHARE = 0.1
"""Reading no longer pays when the last steps bring less than this share of what a step has brought
on average by the fit."""

HALF = 0.5
"""It pays little below this share."""

MORE = 1.1
"""What "a tenth more" is."""

NOT_YET, PAYS, LITTLE, SATURATED = "too early to say", "pays", "pays little", "no longer pays"


@dataclass(frozen=True, slots=True)
class Heaps:
    """A fit of Heaps' law: after t steps there are `scale` * t ** `exponent` concepts.

    Heaps 1978, "Information Retrieval: Computational and Theoretical Aspects", section 7.5.
    """

    scale: float
    exponent: float

    def at(self, step: float) -> float:
        """The concepts after so many steps."""
        return self.scale * pow(step, self.exponent)

    def mean(self, step: float) -> float:
        """What one of so many steps brings on average."""
        return self.at(step) / step

    def steps_to(self, concepts: float) -> float | None:
        """After how many steps there are so many concepts; None where they do not become more, or
        only after more steps than anybody takes."""
        if self.exponent <= 0 or self.scale <= 0:
            return None
        power = log(concepts / self.scale) / self.exponent
        return exp(power) if power < log(1e9) else None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """How many concepts are mentioned at all, just once, and just twice."""

    concepts: int
    once: int
    twice: int


@dataclass(frozen=True, slots=True)
class Saturation:
    """How far reading has exhausted what there is.

    `concepts` have relations, `mentioned` are mentioned at all, and more reading of the same kind
    would find at least `unseen` more (Chao1; None without mentions). `last` and `mean` are new
    concepts a step, of the last steps and by the fit; `more_steps` says how many steps a tenth more
    concepts will take if the law holds.
    """

    steps: int
    concepts: int
    last: float
    mean: float
    fit: Heaps | None
    mentioned: int
    unseen: float | None
    more_steps: int | None
    verdict: str

    @property
    def statement(self) -> str:
        """What all this means, in one plain paragraph."""
        if self.fit is None:
            return f"After {self.steps} steps it is {NOT_YET} whether more reading pays."
        brought = f"The last steps brought {self.last:.1f} new concepts each"
        parts = [f"{brought}, against {self.mean:.1f} on average: more reading {self.verdict}."]
        if self.more_steps is not None and self.verdict != SATURATED:
            parts.append(
                f"By Heaps' law (exponent {self.fit.exponent:.2f}) a tenth more concepts take "
                f"about {self.more_steps:,} more steps."
            )
        if self.unseen is not None:
            parts.append(
                f"{self.mentioned:,} concepts were mentioned; at least {self.unseen:,.0f} more are "
                "unseen (Chao1)."
            )
        return " ".join(parts)


def heaps(concepts: Sequence[int]) -> Heaps | None:
    """The least squares fit of Heaps' law, in logarithms, to the concepts after each step.

    None with fewer than two steps that have a concept.

    >>> fit = heaps([round(10 * step**0.5) for step in range(1, 200)])
    >>> round(fit.scale), round(fit.exponent, 2)
    (10, 0.5)
    """
    points = [(log(step), log(count)) for step, count in enumerate(concepts, 1) if count > 0]
    if len(points) < 2:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return Heaps(exp(mean_y - exponent * mean_x), exponent)


def chao1(once: int, twice: int) -> float:
    """At least how many concepts are unseen, when so many were mentioned once, and so many twice.

    The form without bias of Chao 1984, "Nonparametric estimation of the number of classes in a
    population": f1 (f1 - 1) / (2 (f2 + 1)).

    >>> chao1(10, 4)
    9.0
    """
    return once * (once - 1) / (2 * (twice + 1))


def is_saturated(concepts: Sequence[int], *, last: int = LAST) -> bool:
    """Whether the last steps bring fewer new concepts than the bound; False before 2 * `last`.

    `concepts` holds how many there are after each step. The bound is `SHARE` of what a step has
    brought on average by the fit of Heaps' law to all steps. A graph that follows the law with an
    exponent above `SHARE` gets there only when less than a concept comes in those steps: each step
    brings the exponent's share of the average.
    """
    return _verdict(concepts, heaps(concepts), last) == SATURATED


def saturation(
    concepts: Sequence[int], *, mentioned: Mentioned | None = None, last: int = LAST
) -> Saturation:
    """How far reading has exhausted what there is, from the concepts after each step.

    `mentioned` is what the estimate of the unseen is made of.
    """
    steps, count = len(concepts), concepts[-1] if concepts else 0
    verdict = _verdict(concepts, fit := heaps(concepts), last)
    fit = None if verdict == NOT_YET else fit
    later = fit.steps_to(MORE * fit.at(steps)) if fit else None
    return Saturation(
        steps=steps,
        concepts=count,
        last=_lately(concepts, last) if fit else 0.0,
        mean=fit.mean(steps) if fit else 0.0,
        fit=fit,
        mentioned=mentioned.concepts if mentioned else 0,
        unseen=chao1(mentioned.once, mentioned.twice) if mentioned else None,
        more_steps=None if later is None else ceil(later - steps),
        verdict=verdict,
    )


def _verdict(concepts: Sequence[int], fit: Heaps | None, last: int) -> str:
    steps = len(concepts)
    if fit is None or steps < 2 * last:
        return NOT_YET
    share = _lately(concepts, last) / fit.mean(steps)
    return SATURATED if share < SHARE else LITTLE if share < HALF else PAYS


def _lately(concepts: Sequence[int], last: int) -> float:
    return (concepts[-1] - concepts[-1 - last]) / last
