"""Papers: what was read and what each brought, what was refused and why; adding some."""

from __future__ import annotations

from collections import Counter

import streamlit as st
from parts import data, uploads
from parts.notices import guarded, nothing_yet
from parts.permits import may_write
from parts.source import source
from parts.tables import download
from parts.words import QUOTE, count, doi_address, plain, tidy

AT_ONCE = 100


def draw(now: data.Moment) -> None:
    """The whole page."""
    totals = data.overview(now).totals
    if not totals["papers"] and not totals["rejections"]:
        nothing_yet(0)
        if may_write():
            _upload()
        return
    st.header(_summary(totals))
    _source(now)
    _papers(now, totals["papers"])
    if may_write():
        _upload()
    _refused(now, totals["rejections"])


def _source(now: data.Moment) -> None:
    """Where the quote comes from that the address names."""
    given = st.query_params.get("quote", "")
    if given.isascii() and given.isdigit() and len(given) < 12:
        with guarded():
            source(data.source(now, int(given)))


def _summary(totals: data.Row) -> str:
    stored = f"{count(totals['papers'], 'paper')} in {count(totals['passages'], 'passage')}"
    refused = totals["rejections"]
    return f"{stored}; {count(refused, 'file')} refused" if refused else f"{stored}; none refused"


def _papers(now: data.Moment, total: int) -> None:
    if not total:
        return
    pages = -(-total // AT_ONCE)
    page = st.pagination(pages, key="papers_page") if pages > 1 else 1
    rows = data.papers(now, limit=AT_ONCE, offset=(page - 1) * AT_ONCE)
    brought = data.contributions(now, tuple(row["id"] for row in rows))
    shown = [_paper(row, brought[row["id"]]) for row in rows]
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="–",
        column_order=[name for name in shown[0] if any(row[name] is not None for row in shown)],
        height=560 if len(rows) > 14 else "auto",
        column_config={
            "Title": st.column_config.TextColumn(width="large"),
            "Year": st.column_config.NumberColumn(format="%d", width=70),
            "Passages": st.column_config.NumberColumn(format="%d", width=80),
            "Concepts": st.column_config.NumberColumn(
                format="%d", width=80, help="Concepts that it mentions, in passages read so far."
            ),
            "Relations": st.column_config.NumberColumn(
                format="%d", width=80, help="Relations that it states, in passages read so far."
            ),
            "DOI": st.column_config.LinkColumn(display_text=r"https://doi\.org/(.*)"),
        },
        alt="The papers in the order they were added",
    )


def _paper(row: data.Row, brought: data.Row) -> data.Row:
    return {
        "Title": tidy(row["title"], QUOTE),
        "Year": row["year"],
        "Passages": row["passages"],
        "Concepts": brought["concepts"],
        "Relations": brought["relations"],
        "Venue": tidy(row["venue"]),
        "DOI": doi_address(row["doi"]),
        "Read from": tidy(row["origin"], QUOTE),
    }


def _upload() -> None:
    """Papers from this computer; they are read one after the other beside the page."""
    with st.container(border=True):
        st.subheader("Add papers")
        reading: uploads.Reading | None = st.session_state.get("uploaded")
        if reading is not None and reading.working:
            _progress(reading)
            return
        if reading is not None:
            _became(reading)
        with st.form("upload", border=False, clear_on_submit=True):
            st.file_uploader(
                f"Text, Markdown, JSON lines or PDF, up to {uploads.MEGABYTES} MB each",
                uploads.KINDS,
                accept_multiple_files=True,
                key="files",
                max_upload_size=uploads.MEGABYTES,
            )
            st.form_submit_button("Add", type="primary", on_click=_begin)
        st.caption("Adding only stores them; a run reads them then (see Runs).")


def _begin() -> None:
    files = st.session_state.get("files") or []
    if files and may_write():
        with guarded():
            st.session_state.uploaded = uploads.begin(data.opened(), files)


def _progress(reading: uploads.Reading) -> None:
    def look() -> None:
        if not reading.working:
            st.rerun()
        st.progress(0.5, f"{count(len(reading.done), 'paper')} so far …")

    st.fragment(look, run_every=1, key="uploading")()


def _became(reading: uploads.Reading) -> None:
    """What became of the files sent last."""
    if reading.failed:
        st.error(plain(reading.failed, QUOTE))
    counted = Counter(read.outcome for read in reading.done)
    st.markdown(
        f"**{counted['added']:,} added**, {counted['known']:,} known already, "
        f"{counted['rejected']:,} refused."
    )
    for read in reading.done[:20]:
        if read.outcome == "rejected":
            st.markdown(f":red-badge[refused] {plain(read.origin)}: {plain(read.message, 300)}")
        else:
            colour, passages = ("green", count(read.passages, "passage"))
            told = passages if read.outcome == "added" else "there already"
            st.markdown(f":{colour}-badge[{read.outcome}] {plain(read.title, 200)} :gray[({told})]")


def _refused(now: data.Moment, total: int) -> None:
    if not total:
        return
    st.subheader("Refused")
    st.caption("Nothing of these is in the graph. Mend the file and give the same command again.")
    rows = [
        {
            "File": tidy(row["origin"], QUOTE),
            "Reason": tidy(row["reason"].replace("_", " ")),
            "What happened": tidy(row["message"], QUOTE),
        }
        for row in data.rejections(now)
    ]
    st.dataframe(
        rows,
        hide_index=True,
        column_config={"What happened": st.column_config.TextColumn(width="large")},
        alt="What could not be read, and why, newest first",
    )
    if len(rows) < total:
        st.caption(f"The newest {len(rows):,} of {total:,} are shown.")
    download(rows, "kgagent-refused.csv")


draw(data.moment())
