"""Progress of a long command: a moving bar on a terminal, one plain line a step in a pipe."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kgagent.cli.output import event, plain, say
from kgagent.domain.steering import NEXT_EPOCH

if TYPE_CHECKING:
    from kgagent.agent.read import Read
    from kgagent.domain.growth import Step
    from kgagent.domain.steering import Order
    from kgagent.storage.store import Store

LONGEST_QUESTION = 120
"""Characters of a question in a line of progress."""


class Progress:
    """Shows what a run does; with `as_json`, as newline-delimited events on stdout."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._counts = {"added": 0, "known": 0, "rejected": 0}
        self._bar: Any = None
        self._task: Any = None
        self._use_bar = not as_json and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        if self._use_bar:
            from rich import progress
            from rich.console import Console

            self._bar = progress.Progress(
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
                progress.TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("reading papers", total=None)
        return self

    def close(self) -> None:
        """The bar goes; what follows is printed plainly."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, read: Read) -> None:
        """One paper was taken in, known already, or refused."""
        self._counts[read.outcome] += 1
        if self.as_json:
            event(
                "paper",
                outcome=read.outcome,
                origin=read.origin,
                title=read.title,
                message=read.message,
            )
        elif read.outcome == "rejected":
            self._line(f"refused  {plain(read.origin)}: {plain(read.message)}")
        if self._bar is not None:
            self._bar.advance(self._task)

    def start_growing(self, store: Store, notice: str) -> None:
        """All papers are in; the loop begins, and `notice` says where its calls go."""
        from kgagent import views

        seen = views.overview(store)
        if self.as_json:
            event("read", **self._counts, passages=seen.totals["passages"], unread=seen.unread)
            if notice:
                event("calls", notice=notice)
            return
        if notice:
            self._line(notice)
        counts = self._counts
        self._line(
            f"papers   {counts['added']:,} new, {counts['known']:,} known, "
            f"{counts['rejected']:,} refused; {seen.unread:,} passages to read"
        )
        if self._bar is not None:
            self._bar.remove_task(self._task)
            self._task = self._bar.add_task("growing", total=seen.unread or None)

    def step(self, step: Step) -> None:
        """One step was committed."""
        found = step.measures
        if self.as_json:
            event(
                "step",
                run=step.run,
                step=step.ordinal,
                question=step.question.text,
                strategy=step.question.strategy,
                papers=step.papers,
                new_concepts=step.new_concepts,
                new_relations=step.new_relations,
                concepts=found.concepts,
                relations=found.relations,
                modularity=found.modularity,
                dead=step.dead,
                left_out=step.left_out,
            )
            return
        if step.dead:
            self._line(f"step {step.ordinal}  no usable reply: {plain(step.dead)}")
        if step.left_out:
            self._line(f"step {step.ordinal}  {step.left_out}")
        if self._bar is not None:
            self._bar.update(
                self._task,
                advance=1,
                description=f"{found.concepts:,} concepts, {found.relations:,} relations",
            )
        elif not step.dead:
            self._line(
                f"step {step.ordinal}  {_short(step.question.text)}  "
                f"+{step.new_concepts} concepts +{step.new_relations} relations "
                f"({found.concepts:,}, {found.relations:,}; modularity {found.modularity:.2f})"
            )

    def steered(self, order: Order | None) -> None:
        """What somebody said took effect; None: the run is paused."""
        if self.as_json:
            kind, value = (order.kind, order.value) if order else ("pause", "")
            event("steered", order=kind, value=value)
        elif order is None:
            self._line("paused; go on with: kgagent steer resume    stop with: Ctrl-C")
        elif order.kind not in NEXT_EPOCH:
            self._line(plain(f"steered  {order.kind} {order.value}"))

    def _line(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            say(text)


def _short(question: str) -> str:
    """A question as a line has room for it."""
    text = plain(question)
    return text if len(text) <= LONGEST_QUESTION else text[: LONGEST_QUESTION - 1] + "…"
