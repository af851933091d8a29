"""The graph as a file for other programs, written when somebody asks for it."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from kgagent.interchange.formats import Wish, chosen
from kgagent.views.narrowed import Part, part_of
from parts import data

FORMATS = {
    "graph.graphml": ("GraphML, for Gephi", "application/xml"),
    "graph.gexf": ("GEXF with a timeline", "application/xml"),
    "graph.html": ("A page of its own", "text/html"),
}


def taking(now: data.Moment, *, step: int | None = None, community: str | None = None) -> None:
    """Buttons that save the graph, or the part that is shown, by the functions of `export`."""
    part = Part(step=step, community=community)
    with st.container(horizontal=True, gap="small"):
        for name, (label, kind) in FORMATS.items():
            st.download_button(
                label,
                partial(_written, now, name, part),
                file_name=f"kgagent-{name}",
                mime=kind,
                icon=":material/download:",
                on_click="ignore",
                key=f"take {name}",
            )


def _written(now: data.Moment, name: str, part: Part) -> bytes:
    """The bytes of the file, as `kgagent export` writes it: read back and compared."""
    found = part_of(data.store_of(now), part, table=data.table())
    with tempfile.TemporaryDirectory(prefix="kgagent-ui-") as folder:
        path = Path(folder, name)
        chosen(path).write(found, path, Wish(dynamic=path.suffix == ".gexf"))
        return path.read_bytes()
