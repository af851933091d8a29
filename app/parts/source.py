"""Where a claim comes from: the quote in its passage, the paper, the step that read it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from parts.tables import link
from parts.words import QUOTE, doi_address, plain, tidy

AROUND = 600
"""Characters of the passage on either side."""


def source(found: Any) -> None:
    """One quote, with all that is known of where it comes from."""
    claim, paper, step = found.claim, found.paper, found.step
    with st.container(border=True):
        st.subheader("Where this comes from")
        said = " ".join(plain(claim[name]) for name in ("source", "predicate", "target"))
        badge = ":green-badge[checked word for word]" if found.grounded else ""
        st.markdown(f"**{said}** {badge}")
        st.markdown(_passage(found))
        st.markdown(_where(paper))
        st.caption(
            f"Read in step {step['step']} by {plain(step['model'])}; asked was: "
            f"{plain(step['question'] or 'nothing', QUOTE)}"
        )
        link("app_pages/runs.py", "The step and its reply", step=str(step["step"]))


def _passage(found: Any) -> str:
    before, after = tidy(found.before[-AROUND:], AROUND), tidy(found.after[:AROUND], AROUND)
    said = f":blue-background[{plain(found.quote, QUOTE)}]" if found.quote else "No quote."
    cut = "…" if len(found.before) > AROUND else ""
    return f"{cut}{plain(before, AROUND)} {said} {plain(after, AROUND)}".strip()


def _where(paper: Any) -> str:
    if paper["title"] is None:
        return "No paper says it: a model reasoned."
    told = [f"**{plain(paper['title'], QUOTE)}**"]
    told += [str(paper["year"])] if paper["year"] is not None else []
    told += [plain(paper["venue"])] if paper["venue"] else []
    told += [f"page {paper['page']}"] if paper["page"] is not None else []
    if address := doi_address(paper["doi"]):
        told.append(f"[doi]({address})")
    told.append(f":gray[{plain(paper['origin'], 200)}]")
    return " · ".join(told)
