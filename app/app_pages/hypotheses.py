"""Hypotheses: ranked cards with path, odds and fragility; accept, reject, note; what became of
them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import streamlit as st
from parts import acts, address, data, jobs, judged
from parts.backtests import backtest, calibration
from parts.notices import nothing_yet
from parts.permits import may_write
from parts.tables import concept_link, download
from parts.words import NAME, QUOTE, count, doi_address, marked, plain, visible

from kgagent.views.hypotheses import proposal

ALL = "all"
SHOWN = 20
LONGEST = 4_000
"""Characters of one part of a proposal."""

STATES = {
    ALL: "All",
    "open": "Open",
    "supported": "Supported",
    "contradicted": "Contradicted",
    "known": "Known",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "broken": "Broken",
}
COLOURS = {
    "open": "gray",
    "supported": "green",
    "contradicted": "red",
    "disputed": "orange",
    "known": "blue",
    "accepted": "green",
    "rejected": "red",
    "broken": "orange",
}
MOVED = {
    "supported": "A paper supports it",
    "contradicted": "A paper contradicts it",
    "touched": "A paper relates the two",
    "known": "A paper had said it before",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "noted": "Noted",
    "lost": "A paper it rests on was taken out",
    "regained": "The paper it rests on is back",
}


def draw(now: data.Moment) -> None:
    """The whole page."""
    acts.tell()
    totals = data.overview(now).totals
    if not totals["concepts"]:
        nothing_yet(totals["papers"])
        return
    st.header("Hypotheses")
    found = judged.hypotheses(now)
    if not found:
        _none_yet()
        backtest(now)
        return
    address.arrive("state", STATES)
    st.session_state.setdefault("state", ALL)
    state = st.segmented_control(
        "State",
        list(STATES),
        required=True,
        key="state",
        on_change=address.keep,
        args=("state",),
        format_func=lambda each: STATES[each],
        label_visibility="collapsed",
    )
    chosen = [each for each in found if state in {ALL, each.state}]
    st.caption(
        f"{count(len(chosen), 'hypothesis', 'hypotheses')}, the best score first. Each is as it "
        "was registered; papers and people only add to it."
    )
    for each in chosen[:SHOWN]:
        _card(each)
    if len(chosen) > SHOWN:
        st.caption(f"{len(chosen) - SHOWN:,} more are in the files below.")
    if not chosen:
        st.markdown("None is in this state.")
    _save(chosen)
    _odds(now)
    backtest(now)
    if may_write():
        _propose("Look for more")


def _none_yet() -> None:
    with st.container(border=True):
        st.markdown(
            "**None is registered yet.** kgagent looks for gaps in the graph, keeps those that its "
            "evidence argues for, and says what would confirm or refute each."
        )
        if may_write():
            _propose("Find hypotheses")
        else:
            st.code("kgagent hypotheses propose", language=None)


def _propose(label: str) -> None:
    job = jobs.newest(data.place())
    if job is not None and job.working:
        st.info("kgagent is at work on this graph; what it finds appears here.")
        st.button("Look again")
        return
    if st.button(label, key="propose", icon=":material/lightbulb:"):
        jobs.propose(data.place())
        st.rerun()


def _card(each: Any) -> None:
    one = each.hypothesis
    with st.container(border=True):
        badge = f":{COLOURS.get(each.state, 'gray')}-badge[{plain(each.state)}]"
        title = f"{each.number}. {plain(one.statement, QUOTE)} {badge}"
        st.subheader(title, anchor=f"h{each.number}")
        with st.container(horizontal=True, gap="small"):
            for key, name in zip(one.keys[:2], one.concepts[:2], strict=False):
                concept_link(key, name)
        st.caption(_figures(one))
        for hop in one.hops:
            st.markdown(
                f"**{plain(hop.source)}** {plain(hop.predicate)} **{plain(hop.target)}** "
                f":gray[({count(hop.support, 'paper')})]"
            )
            if hop.quote is not None:
                st.markdown(f":small[“{marked(hop.quote.text, (hop.source, hop.target))}”]")
                st.caption(_where(hop.quote))
        left, right = st.columns(2)
        left.markdown(f":small[**Would confirm it:** {plain(one.confirmed_by, QUOTE)}]")
        right.markdown(f":small[**Would refute it:** {plain(one.refuted_by, QUOTE)}]")
        st.caption(f"{_known(one.novelty)} {_breaks(one.fragility)}")
        _moved(each)
        _proposal(each)
        if may_write():
            _decide(each)


def _figures(one: Any) -> str:
    told = [f"Score {one.score:.3f}", f"found by {plain(', '.join((one.miner, *one.also)))}"]
    if one.probability is not None:
        told.append(
            f"{one.probability:.2%} chance that a paper of {one.horizon} years after {one.as_of} "
            "relates the two"
        )
    return " · ".join(told)


def _where(quote: Any) -> str:
    year = f" ({quote.year})" if quote.year else ""
    address_ = doi_address(quote.doi)
    link = f" · [doi]({address_})" if address_ else ""
    return f"{plain(quote.title, NAME)}{year}{link}"


def _known(novelty: Any) -> str:
    literature = "unknown" if not novelty.works else count(novelty.works, "work")
    return f"It is {plain(novelty.corpus)}; in the literature: {literature}."


def _breaks(fragility: Any) -> str:
    if not fragility.breakable:
        return "No loss of papers breaks it."
    names = "; ".join(plain(title, NAME) for _, title in fragility.papers[:3])
    at_most = "" if fragility.exact else "at most "
    return f"It hangs on {at_most}{count(len(fragility.papers), 'paper')}: {names}"


def _moved(each: Any) -> None:
    for event in each.events:
        if event["kind"] not in MOVED:
            continue
        said = f"**{MOVED[event['kind']]}.** {plain(event['text'] or '', QUOTE)}"
        if event["quote"]:
            said += f" “{plain(event['quote'], QUOTE)}” :gray[{plain(event['title'] or '', NAME)}]"
        st.markdown(f":small[{said}]")


def _proposal(each: Any) -> None:
    """What a language model wrote of it last; without one, the command that has it written."""
    written = proposal(each)
    with st.expander("Proposal" if written else "A proposal by a language model"):
        if not written:
            st.caption("None is written. A model is only asked on the command line, as it costs:")
            st.code(f"kgagent hypotheses write {each.number} --model openai:NAME", language=None)
        for label, said in written.items():
            st.markdown(f"**{plain(str(label).replace('_', ' ').capitalize())}**")
            for text in said if isinstance(said, list) else [said]:
                st.text(visible(text, LONGEST))


def _decide(each: Any) -> None:
    number = each.number
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        note = st.text_input("A reason or a note", key=f"note {number}", width=360)
        for label, kind in (("Accept", "accepted"), ("Reject", "rejected"), ("Note", "noted")):
            st.button(
                label,
                key=f"{kind} {number}",
                on_click=acts.perform,
                args=(acts.decide, number, kind, note),
                disabled=kind == "noted" and not note,
            )


def _save(chosen: list[Any]) -> None:
    with st.container(horizontal=True, gap="small"):
        for label, name, kind, text in judged.hypothesis_files(chosen):
            st.download_button(label, text, file_name=name, mime=kind, on_click="ignore")
        rows = [
            {
                "number": each.number,
                "state": each.state,
                "statement": each.hypothesis.statement,
                "score": each.hypothesis.score,
                "probability": each.hypothesis.probability,
            }
            for each in chosen
        ]
        download(rows, "hypotheses.csv")


def _odds(now: data.Moment) -> None:
    found = judged.calibration(now)
    st.subheader("Do the odds hold?")
    if not found.closed:
        st.caption(
            f"{count(found.waiting, 'hypothesis', 'hypotheses')} with a probability wait for "
            "papers of the years it is about."
        )
        return
    st.caption(
        f"Of {count(found.closed, 'hypothesis', 'hypotheses')} whose years have passed "
        f"{found.expected:.1f} were expected to be related by a paper; {found.joined:,} were."
    )
    calibration(found.curve)
    with st.expander("The same as a table"):
        st.dataframe(
            [asdict(each) for each in found.curve],
            hide_index=True,
            alt="What was said beside what came, by probability",
        )


draw(data.moment())
