"""What this dashboard may do, as `kgagent ui` was told: write, start runs, and for whom."""

from __future__ import annotations

import os
import time
from hmac import compare_digest

import streamlit as st

READ_ONLY, ALLOW_RUN = "KGAGENT_UI_READ_ONLY", "KGAGENT_UI_ALLOW_RUN"
PASSWORD = "KGAGENT_UI_PASSWORD"  # noqa: S105

WAIT = 1.0
"""Seconds that a wrong password costs."""


def may_write() -> bool:
    """Whether people may decide, steer and add papers here."""
    return os.environ.get(READ_ONLY, "") != "1"


def may_run() -> bool:
    """Whether people may start a run of the embedded reader here."""
    return may_write() and os.environ.get(ALLOW_RUN, "") == "1"


def admitted() -> bool:
    """Whether whoever looks has given the password, or none is asked for; asks for it if not."""
    wanted = os.environ.get(PASSWORD, "")
    if not wanted or st.session_state.get("admitted", False):
        return True
    st.header("This dashboard asks for a password")
    with st.form("password", width=420, border=False):
        given = st.text_input("Password", type="password", autocomplete="current-password")
        sent = st.form_submit_button("Open", type="primary")
    if not sent:
        return False
    if compare_digest(given.encode(), wanted.encode()):
        st.session_state.admitted = True
        st.rerun()
    time.sleep(WAIT)
    st.error("That is not the password.")
    return False
