"""What people do on the pages: the only place of the dashboard that writes.

Each act calls the function that the command of the same name calls. What became of it is said once,
on the next drawing of the page.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kgagent.agent import check as checking
from kgagent.agent import curate, steer
from kgagent.agent import undo as undoing
from kgagent.agent.curate import Act
from kgagent.agent.hypotheses import keep
from kgagent.agent.removal import Removal
from kgagent.errors import KgagentError, UsageError
from parts import data, stopping
from parts.permits import may_write
from parts.words import plain

LINE = 400


def perform(do: Callable[..., str], *given: object) -> None:
    """Does something with the database, for a widget's callback; keeps what is to be said of it."""
    try:
        if not may_write():
            raise UsageError("This dashboard only shows the graph.", hint="It is read-only.")
        said = do(data.opened(), *given)
    except KgagentError as error:
        hint = error.hint.replace("kgagent undo", "take back decision")
        st.session_state.told = ("error", f"{error.message} {hint}")
    else:
        st.session_state.told = ("done", said)


def tell() -> None:
    """Says what became of the last act, once."""
    kind, said = st.session_state.pop("told", ("", ""))
    if kind == "error":
        st.error(plain(said, LINE))
    elif said:
        st.toast(plain(said, LINE), icon="✅")


def judge_pair(store: data.Opened, one: int, other: int, same: bool) -> str:
    """Two concepts, by id, are one, or two for good."""
    act = curate.answer(store, one, other, same=same)
    return f"Decision {act.number}: {'one concept' if same else 'two concepts'}."


def undo(store: data.Opened) -> str:
    """The newest decision of a person is taken back."""
    return _taken_back(undoing.undo(store))


def merge(store: data.Opened, one: str, other: str) -> str:
    """Two concepts, by name, are one."""
    act = curate.merge(store, one, other)
    return f"Decision {act.number}: they are one concept now, {', '.join(act.names)}."


def split(store: data.Opened, name: str) -> str:
    """A concept leaves those it is one with."""
    act = curate.split(store, name)
    return f"Decision {act.number}: {name} stands for itself again."


def check(store: data.Opened, relation: int, evidence: int, verdict: str) -> str:
    """A quote shows its relation, or does not."""
    checking.check(store, relation, evidence, verdict=verdict)
    return ""


def uncheck(store: data.Opened) -> str:
    """The newest check is taken back."""
    checking.take_back(store)
    return "The last check is taken back."


def decide(store: data.Opened, number: int, kind: str, text: str = "") -> str:
    """A hypothesis is accepted, rejected, or noted something with."""
    found = keep.decide(store, number, kind, text)
    return f"Hypothesis {number} is {found.state}."


def stop(store: data.Opened) -> str:
    """The run at work, of any process of this computer, ends after the step in hand."""
    return stopping.stop(store)


def undo_act(store: data.Opened, number: int) -> str:
    """A decision of any number is taken back."""
    return _taken_back(undoing.undo(store, number))


def _taken_back(done: Act | Removal) -> str:
    if isinstance(done, Removal):
        return f"Decision {done.act} is taken back: the paper “{plain(done.paper['title'])}”."
    return f"Decision {done.number} is taken back: {', '.join(done.names)}."


def strategies() -> set[str]:
    """The names of the strategies there are."""
    from kgagent.agent.strategies.mix import STRATEGIES

    return set(STRATEGIES)


def say(store: data.Opened, kind: str, value: str = "") -> str:
    """Something is said to the run that grows the graph, or to the next one."""
    order = steer.say(store, kind, value)
    return {
        "pause": "The run waits after the step in hand.",
        "resume": "The run goes on.",
        "ask": "It is asked next.",
        "pin": f"{value} is asked about at every other step.",
        "unpin": f"{value} is asked about like others.",
        "ban": f"No question is about {value} from now on.",
        "unban": f"Questions may be about {value} again.",
        "strategy": f"Questions are chosen by {order.value} from now on.",
    }[kind]
