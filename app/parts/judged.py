"""Cached reads of hypotheses: registered ones, how their odds held, back-tests of the graph."""

from __future__ import annotations

from typing import Any

from parts.data import Moment, cached, overview, store_of


def hypotheses(now: Moment) -> list[Any]:
    """All registered hypotheses with what moved them, the best score first."""
    from kgagent.views.hypotheses import every

    found = cached(now, "hypotheses", every, _events(now))
    return sorted(found, key=lambda each: (-each.hypothesis.score, each.number))


def hypothesis_files(chosen: list[Any]) -> list[tuple[str, str, str, str]]:
    """The hypotheses as files: what each is called, its name, its kind, its text."""
    from kgagent.views.hypotheses import as_files

    return as_files(chosen)


def calibration(now: Moment) -> Any:
    """How registered probabilities compare with what came."""
    from kgagent.views.hypotheses import calibration as view

    return cached(now, "calibration", view, _events(now))


def years(now: Moment) -> tuple[int | None, int | None]:
    """The years of the oldest and the newest paper."""
    totals = overview(now).totals
    return totals["first_year"], totals["last_year"]


def backtest(now: Moment, cutoff: int, horizon: int) -> Any:
    """A back-test: takes long, so ask through `parts.later`; raises NotFound."""
    from kgagent.views.backtesting import backtest as view

    return view(store_of(now), cutoff=cutoff, horizon=horizon)


def _events(now: Moment) -> int:
    """Counts what was registered and said of hypotheses, which no step tells."""
    from kgagent.views.hypotheses import counted

    return counted(store_of(now))
