"""The map itself: our component over sigma, from one bundled file that the package carries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from kgagent.views import colours
from parts.words import NAME, count, plain, tidy

NAME_OF_COMPONENT = "kgagent.graph_map"
KEY = "graph_map"


def graph_map(
    drawn: Any,
    *,
    said: str,
    fit: str,
    chosen: str = "",
    path: Sequence[str] = (),
    on_chosen: Callable[[], None],
    on_lassoed: Callable[[], None],
) -> None:
    """Draws what is `drawn`; the columns are sent only until the browser says that it has them.

    The camera moves to show everything when `fit` changes. Clicked and lassoed concepts are in the
    session's state under `KEY` while the callbacks run.
    """
    held = (st.session_state.get(KEY) or {}).get("held")
    data = {
        "version": drawn.version,
        "view": None if held == drawn.version else _columns(drawn),
        "palettes": colours.palettes(),
        "said": said,
        "fit": fit,
        "chosen": chosen,
        "path": list(path),
    }
    component = st.components.v2.component(NAME_OF_COMPONENT, js="graph_map.js")
    component(
        key=KEY,
        data=data,
        default={"held": ""},
        on_held_change=lambda: None,
        on_chosen_change=on_chosen,
        on_lassoed_change=on_lassoed,
    )


def _columns(drawn: Any) -> dict[str, Any]:
    """The columns as they travel; a key that is its name is left out."""
    names = [tidy(name, NAME) for name in drawn.names]
    return {
        "names": names,
        "keys": [None if key == name else key for key, name in zip(drawn.keys, names, strict=True)],
        "x": drawn.x,
        "y": drawn.y,
        "degree": drawn.degree,
        "community": drawn.community,
        "sources": drawn.sources,
        "targets": drawn.targets,
        "box": drawn.box,
        "communities": [
            {
                "number": row["number"],
                "name": tidy(row["names"][0], 40),
                "about": f"{count(row['concepts'], 'concept')}: "
                + ", ".join(tidy(name, 60) for name in row["names"]),
            }
            for row in drawn.communities[:12]
        ],
    }


def community_name(drawn: Any, number: int) -> str:
    """A community by its best connected concepts, as Markdown."""
    for row in drawn.communities:
        if row["number"] == number:
            return ", ".join(plain(name, 40) for name in row["names"])
    return "another"
