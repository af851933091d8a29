"""Choices that stand in the address under short names, whatever the labels say."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def arrive(key: str, choices: Mapping[str, str]) -> None:
    """Takes a choice from the address when the page is opened by a link; what is none is left."""
    given = st.query_params.get(key)
    if key not in st.session_state and given in choices:
        st.session_state[key] = given


def keep(key: str) -> None:
    """Puts a widget's choice into the address; for its on_change."""
    st.query_params[key] = str(st.session_state[key])
