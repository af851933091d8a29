"""Tables of concepts that link to their pages, and downloads that no spreadsheet executes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import streamlit as st

from parts.data import Row
from parts.words import NAME, plain

CONCEPT_PAGE = "app_pages/concept.py"
IN_RANKING = 32
"""Characters of a name in a ranking: the figures stand beside it even on a telephone."""


def link(page: str, label: str, *, here: bool = False, **parameters: str) -> None:
    """A link to a page of this app, coloured unless it leads `here`; the label is Markdown."""
    st.page_link(
        page,
        label=label if here else f":primary[{label}]",
        icon="",
        help="",
        width="content",
        query_params=parameters or None,
    )


def concept_link(key: str, name: str, *, limit: int = NAME, here: bool = False) -> None:
    """A link to a concept's page, by query parameter."""
    link(CONCEPT_PAGE, plain(name, limit), here=here, concept=key)


def ranking(title: str, explained: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """A table of concepts, given as (key, name, figures), each a link to its page."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.subheader(title, help=explained)
        if not rows:
            st.caption("None yet.")
        for key, name, figures in rows:
            with st.container(
                horizontal=True,
                horizontal_alignment="distribute",
                vertical_alignment="center",
                wrap=False,
            ):
                concept_link(key, name, limit=IN_RANKING)
                st.caption(figures, width="content", text_alignment="right")


def guarded_csv(rows: Sequence[Row]) -> str:
    """The rows as CSV; a text that a spreadsheet could take for a formula is led by a quote mark.

    >>> guarded_csv([{"name": "=cmd()", "n": -1}])
    "name,n\\r\\n'=cmd(),-1\\r\\n"
    """
    stream = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(stream, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _guarded(value) for name, value in row.items()} for row in rows)
    return stream.getvalue()


def _guarded(value: object) -> object:
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@")):
        return f"'{value}"
    if isinstance(value, str) and value.startswith(("\t", "\r", "\n")):
        return f"'{value}"
    return value


def download(rows: Sequence[Row], name: str) -> None:
    """A button that saves the rows as CSV."""
    st.download_button(
        "Download as CSV",
        guarded_csv(rows).encode("utf-8-sig"),
        file_name=name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
