"""A run as every door starts it: what the settings name, how far to go, turn by turn."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from kgagent import kinds, wiring
from kgagent.agent.grow import Limits, Watch
from kgagent.agent.grow import grow as turned
from kgagent.agent.read import Read, add_papers
from kgagent.domain.growth import OPEN, Step
from kgagent.errors import UsageError
from kgagent.papers.inputs import inputs_of, read_inputs
from kgagent.settings import Settings, resolve
from kgagent.storage.store import Store
from kgagent.wiring import Connected


@dataclass(frozen=True, slots=True)
class Until:
    """When a run ends, besides its number of steps: when all is `read`, when it is `saturated`;
    `retry_dead` asks its dead steps again."""

    read: bool = True
    saturated: bool = False
    retry_dead: bool = False


def refuse_endless(settings: Settings) -> None:
    """Raises UsageError for a run that would never end by itself."""
    if settings.mode == OPEN and settings.steps is None:
        raise UsageError(
            "--mode open never runs out of questions.", hint="Say when to stop: --steps 100"
        )


def turns(
    store: Store, settings: Settings, connected: Connected, until: Until, *, watch: Watch
) -> Generator[Step, None, None]:
    """The steps of the run, each committed when it is given; closing it stops the run.

    What calls nobody outside this process works one step at a time.
    """
    limits = Limits(
        steps=settings.steps,
        until_read=until.read,
        workers=settings.workers,
        retry_dead=until.retry_dead,
        until_saturated=until.saturated,
    )
    if not connected.notice:
        limits = replace(limits, workers=1)
    with closing(
        turned(
            store,
            connected.model,
            connected.run,
            limits,
            connected.embedder,
            connected.script,
            watch=watch,
        )
    ) as loop:
        yield from loop


def settings_of(given: Mapping[str, object]) -> Settings:
    """The settings with these values; the others come from the environment and its files.

    Raises UsageError for a name or a value that is none.
    """
    return resolve(given, os.environ, Path.cwd()).settings


def take_in(store: Store, papers: Sequence[str], settings: Settings) -> tuple[Read, ...]:
    """Reads what was named into the database; says what became of each paper."""
    found = read_inputs(inputs_of(papers), wiring.reading(settings))
    return tuple(add_papers(store, found, size=settings.passage_size))


def grown(
    store: Store,
    papers: Sequence[str],
    settings: Settings,
    *,
    questions: tuple[str, ...] = (),
    progress: Callable[[Step], object] | None = None,
) -> None:
    """Reads what was named and grows the graph, telling `progress` of every step."""
    refuse_endless(settings)
    if papers:
        take_in(store, papers, settings)
    connected = wiring.connect(settings, store, given=questions)
    watch = Watch(table=kinds.load(settings.predicates))
    until = Until(read=settings.steps is None)
    with closing(turns(store, settings, connected, until, watch=watch)) as steps:
        for step in steps:
            if progress is not None:
                progress(step)
