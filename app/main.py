"""The dashboard's entry: `streamlit run app/main.py` shows the database that KGAGENT_DB names."""

from __future__ import annotations

import streamlit as st
from parts.notices import guarded
from parts.permits import admitted
from parts.share import share

st.set_page_config(page_title="kgagent", page_icon="🕸️", layout="wide")

page = st.navigation(
    [
        st.Page(
            "app_pages/overview.py",
            title="Overview",
            icon=":material/hub:",
            default=True,
            help="What this graph is about, its figures, hubs and bridges, and what to do next.",
        ),
        st.Page(
            "app_pages/growth.py",
            title="Growth",
            icon=":material/show_chart:",
            help="How the graph grew step by step, and what each question brought.",
        ),
        st.Page(
            "app_pages/explore.py",
            title="Explore",
            icon=":material/explore:",
            help="The map of the graph: search it, click a concept, follow its neighbours.",
        ),
        st.Page(
            "app_pages/concept.py",
            title="Concept",
            icon=":material/search:",
            help="One concept: its spellings, papers and relations, and the quotes behind them.",
        ),
        st.Page(
            "app_pages/paths.py",
            title="Paths",
            icon=":material/route:",
            help="How two concepts are joined, hop by hop, with the quotes that say so.",
        ),
        st.Page(
            "app_pages/communities.py",
            title="Communities",
            icon=":material/workspaces:",
            help="The communities of the graph by name, and what joins two of them.",
        ),
        st.Page(
            "app_pages/hypotheses.py",
            title="Hypotheses",
            icon=":material/lightbulb:",
            help="What the graph suggests and nobody has said, and what became of it.",
        ),
        st.Page(
            "app_pages/papers.py",
            title="Papers",
            icon=":material/description:",
            help="What was read, what each paper brought, what was refused and why; add papers.",
        ),
        st.Page(
            "app_pages/runs.py",
            title="Runs",
            icon=":material/play_circle:",
            help="Runs and what they cost, the questions asked, and steering.",
        ),
        st.Page(
            "app_pages/review.py",
            title="Review",
            icon=":material/rule:",
            help="Concepts that may be one, and a sample of relations to check: y, n, s, u.",
        ),
    ],
    position="top",
)

with guarded():
    if admitted():
        page.run()
        share()
