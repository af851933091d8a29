"""A link to what is seen: the address of the page with all that was chosen on it."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st


def share() -> None:
    """A button that opens the page's address, ready to be copied; worked out when it is opened."""

    def button() -> None:
        with st.popover("Share", icon=":material/link:", on_change="rerun", key="share") as shown:
            if shown.open:
                st.caption("Opens this page as it is, for whoever reaches this dashboard.")
                st.code(address(), language=None, wrap_lines=True)

    st.fragment(button, key="sharing")()


def address() -> str:
    """The address of the page with all that was chosen on it."""
    chosen = {name: st.query_params.get_all(name) for name in st.query_params}
    asked = urlencode(chosen, doseq=True)
    return f"{st.context.url or ''}{'?' if asked else ''}{asked}"
