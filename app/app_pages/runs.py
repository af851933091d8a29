"""Runs: what they cost, what was asked and what it brought; steering, and starting one."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st
from parts import acts, data, jobs
from parts.live import live
from parts.notices import guarded, nothing_yet, where
from parts.permits import may_run, may_write
from parts.quotes import said_part
from parts.runs import last_run
from parts.tables import download
from parts.words import QUOTE, count, plain, tidy

AT_ONCE = 100
PARAMETER = "step"


def draw() -> None:
    """The whole page: figures follow a run; what one types into does not move."""
    acts.tell()
    now = data.moment()
    state = data.overview(now)
    if not state.run and not state.totals["papers"]:
        nothing_yet(0)
        return
    st.header("Runs")
    wide, narrow = st.columns([3, 2], gap="large")
    with wide:
        live(_last)
        if may_run():
            _starting(state.unread)
    with narrow:
        _steering()
    live(_asked)
    _one_step(now)
    _all_runs(now)


def _last(now: data.Moment) -> None:
    acts.tell()
    state = data.overview(now)
    last_run(state)
    if now.live and may_write():
        st.button(
            "Stop the run",
            key="stop_run",
            icon=":material/stop_circle:",
            help="It finishes the step in hand and ends; the same command goes on from there.",
            on_click=acts.perform,
            args=(acts.stop,),
        )
    spent = state.spent
    with st.grid(3, min_column_width=110):
        st.metric("Calls", f"{spent['calls']:,}", border=True, help="Of this run.")
        st.metric("Tokens", f"{spent['tokens']:,}", border=True, help="Read and written.")
        st.metric("Cost", spent["cost"], border=True, help="By the list of prices.")


def _starting(unread: int) -> None:
    job = jobs.newest(where())
    working = job is not None and job.working
    with st.container(border=True):
        st.subheader("Read on")
        st.caption("With the reader that ships with kgagent: no model is called, nothing is paid.")
        if working and job is not None:
            _at_work(job)
            return
        if job is not None and (error := job.told()[1]):
            st.error(plain(error, QUOTE))
        if not unread:
            st.caption("Everything is read. Add papers on the Papers page first.")
        st.button(
            f"Read {count(unread, 'passage')}",
            type="primary",
            disabled=not unread,
            on_click=_start,
        )


def _at_work(job: jobs.Job) -> None:
    """A button that stops it, until it is done."""
    st.button("Stop after the step in hand", on_click=job.stop)

    def look() -> None:
        if not job.working:
            st.rerun()

    st.fragment(look, run_every=1, key="at_work")()


def _start() -> None:
    if may_run():
        jobs.start(where())


def _steering() -> None:
    found = data.steering()
    with st.container(border=True):
        colour, shown = ("orange", "paused") if found.paused else ("green", "not paused")
        st.subheader(f"Steering :{colour}-badge[{shown}]")
        st.markdown(
            f"Strategy: {plain(found.strategy)}  \n"
            f"Pinned: {plain(', '.join(found.pinned), 300) or 'nothing'}  \n"
            f"Banned: {plain(', '.join(found.banned), 300) or 'nothing'}"
        )
        if may_write():
            _controls(paused=found.paused)
        else:
            st.caption("This dashboard is read-only: nothing can be said to a run here.")
        _orders(found.orders)


def _controls(*, paused: bool) -> None:
    kind, label = ("resume", "Resume") if paused else ("pause", "Pause")
    st.button(label, key=kind, shortcut="P", on_click=acts.perform, args=(acts.say, kind))
    with st.form("ask", border=False, clear_on_submit=True):
        st.text_input(
            "Ask next",
            key="asked_next",
            max_chars=2_000,
            placeholder="How does humidity change spider silk?",
        )
        st.form_submit_button("Ask", on_click=_say_typed, args=("ask", "asked_next"))
    with st.form("about", border=False, clear_on_submit=True):
        st.text_input("A concept", key="steered", max_chars=200, placeholder="spider silk")
        with st.container(horizontal=True, gap="small"):
            for kind, label in (
                ("pin", "Pin"),
                ("unpin", "Unpin"),
                ("ban", "Ban"),
                ("unban", "Unban"),
            ):
                st.form_submit_button(label, on_click=_say_typed, args=(kind, "steered"))
    with st.form("strategy", border=False):
        st.selectbox(
            "How questions are chosen",
            ["mixed", *sorted(_strategies() - {"mixed"})],
            key="chosen_strategy",
            accept_new_options=True,
            help="A strategy, or several with weights: frontier:2,bridge:1.",
        )
        st.form_submit_button("Choose", on_click=_say_typed, args=("strategy", "chosen_strategy"))


def _strategies() -> set[str]:
    return acts.strategies()


def _say_typed(kind: str, key: str) -> None:
    text = str(st.session_state.get(key) or "").strip()
    if text:
        acts.perform(acts.say, kind, text)


def _orders(orders: tuple[data.Row, ...]) -> None:
    if not orders:
        st.caption("Nothing was said yet.")
        return
    waits = sum(row["run"] is None for row in orders)
    st.caption(f"{count(len(orders), 'order')}, {waits:,} waiting; newest first.")
    st.dataframe(
        [
            {
                "Order": row["order"],
                "What": tidy(row["value"], QUOTE),
                "Effect": "waits"
                if row["run"] is None
                else f"run {row['run']}, after step {row['after_step']}",
                "Said (UTC)": row["said"].replace("T", " ").removesuffix("+00:00"),
            }
            for row in orders[:AT_ONCE]
        ],
        hide_index=True,
        height="auto" if len(orders) < 6 else 220,
        alt="What was said to runs, newest first, with what took effect",
    )


def _asked(now: data.Moment) -> None:
    rows = data.asked(now, AT_ONCE)
    st.subheader("What was asked, and what it brought")
    if not rows:
        st.caption("Nothing yet.")
        return
    st.caption("Newest first. Choose a row to read the step.")
    most = max([1, *(row["relations"] for row in rows)])
    noted = any(row["reason"] for row in rows)
    st.dataframe(
        [
            {
                "step": row["step"],
                "question": tidy(row["question"], QUOTE),
                "strategy": tidy(row["strategy"]),
                "relations": row["relations"],
                "quotes": row["quotes"],
                "checked": row["grounded"],
            }
            | ({"note": tidy(row["reason"], QUOTE)} if noted else {})
            for row in rows
        ],
        key="asked_rows",
        hide_index=True,
        height=320 if len(rows) > 8 else "auto",
        selection_mode="single-row",
        on_select=_chosen,
        column_config={
            "step": st.column_config.NumberColumn("Step", width=60),
            "question": st.column_config.TextColumn("Question", width="large"),
            "strategy": st.column_config.TextColumn("Strategy", width=80),
            "relations": st.column_config.ProgressColumn(
                "New relations", format="%d", min_value=0, max_value=most, width=110
            ),
            "quotes": st.column_config.NumberColumn("Quotes", width=70),
            "checked": st.column_config.NumberColumn("Checked", width=70),
            "note": "Note",
        },
        alt="The newest steps: question, strategy, new relations, quotes, quotes checked",
    )
    download(rows, "kgagent-questions.csv")


def _chosen() -> None:
    chosen = st.session_state.asked_rows.selection.rows
    with guarded():
        if chosen:
            rows = data.asked(data.moment(), AT_ONCE)
            st.query_params[PARAMETER] = str(rows[chosen[0]]["step"])
        else:
            st.query_params.pop(PARAMETER, None)


def _one_step(now: data.Moment) -> None:
    given = st.query_params.get(PARAMETER, "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        return
    with guarded():
        found = data.step(now, int(given))
        with st.container(border=True):
            st.subheader(f"Step {found['step']}")
            st.markdown(f"**{plain(found['question'], QUOTE)}**")
            st.caption(
                f"Run {found['run']}, strategy {plain(found['strategy'])}: "
                f"{count(found['relations'], 'new relation')}, {count(found['quotes'], 'quote')}, "
                f"{found['grounded']:,} of them checked word for word."
            )
            if found["reason"]:
                st.markdown(f"No usable reply: {plain(found['reason'], QUOTE)}")
            for paper in found["papers"]:
                year = "no year" if paper["year"] is None else paper["year"]
                st.markdown(f"Read: {plain(paper['title'], 300)} :gray[({year})]")
            _replies(now, found)


def _replies(now: data.Moment, found: data.Row) -> None:
    versions = found["versions"] or [{"part": "reply", "reply": found["reply"]}]
    for version in versions:
        if version["reply"] is None:
            continue
        with st.expander(f"{plain(version['part'])} {version['reply']}"):
            reply = data.reply(now, version["reply"])
            tokens = count(reply["tokens_in"] + reply["tokens_out"], "token")
            st.caption(f"{plain(reply['model'])}, {tokens}, {plain(reply['outcome'])}")
            for section in reply["sections"]:
                said_part(section["name"], section["text"])


def _all_runs(now: data.Moment) -> None:
    rows = data.runs(now)
    if not rows:
        return
    st.subheader("All runs")
    told = [
        {
            "Run": row["run"],
            "State": tidy(row["state"]),
            "Steps": row["steps"],
            "Model": tidy(row["model"]),
            "Calls": row["calls"],
            "Tokens": row["tokens"],
            "Cost": row["cost"],
            "Begun (UTC)": f"{datetime.fromtimestamp(row['started_at'], UTC):%Y-%m-%d %H:%M}",
            "Why it stopped": tidy(row["reason"], QUOTE),
        }
        for row in rows
    ]
    st.dataframe(told, hide_index=True, alt="The newest runs with their costs, newest first")
    download(told, "kgagent-runs.csv")


draw()
