"""Measuring steps that were not measured in full when they were made; the figures are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kgagent.graph.running import Change, RunningGraph
from kgagent.storage import history, knowledge, ledger, measures
from kgagent.storage.store import Store


def measure_steps(store: Store, wanted: Callable[[int, int], bool]) -> Iterator[int]:
    """Measure in full the steps that are `wanted(step, last step)` and have no figures yet.

    Gives the number of each as soon as it is stored. The graph is built up again from its steps, so
    it costs what measuring costs and little more. Raises DatabaseBusy while a run is growing it.
    """
    with store.lock():
        with store.read() as tx:
            steps = ledger.merged_steps(tx)
            changes = history.changes(tx, steps)
            names = knowledge.names(tx)
            known = measures.measured_in_full(tx)
            settings = ledger.newest_settings(tx) if steps else None
        running = RunningGraph(settings.seed if settings else 0)
        for number, (step, change) in enumerate(zip(steps, changes, strict=True), start=1):
            running.add(Change(change.come, change.gone), names=names)
            if step in known or not wanted(number, len(steps)):
                continue
            found = replace(running.measures, figures=running.figures, between=running.between)
            with store.write() as tx:
                measures.add(tx, step, found)
            yield number
