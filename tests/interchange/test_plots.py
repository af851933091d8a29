"""Plots: the same rows give the same file, any rows give a file, and what is missing is said."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from kgagent.errors import ExportFailed, MissingExtra, UsageError
from kgagent.interchange.plots import canvas, distributions
from kgagent.interchange.plots.curves import Panel, draw_growth, draw_lines
from kgagent.interchange.plots.distributions import draw_degrees, draw_histogram, draw_histograms
from kgagent.interchange.plots.grids import draw_correlations, draw_presence

STEPS = [1, 2, 3]
PANELS = [
    Panel("Concepts", "concepts", [3, 5, 9]),
    Panel("Modularity", "Q", [None, 0.1, 0.2]),
    Panel("Assortativity", "−1 to 1", [None] * 3),
    Panel("Communities", "communities", [2, 2, 2]),
]
ODD = "$x_{y}^$ & <b> \u4e2d\u6587 \x00\n" + "long " * 20


def every_plot(folder, suffix):
    draw_growth(folder / f"growth{suffix}", STEPS, PANELS)
    draw_lines(
        folder / f"lines{suffix}",
        STEPS,
        {"silk": [1, 2, 4], ODD: [0, 2, 4], "gone": [None] * 3},
        title="Hub growth",
        unit="degree (relations)",
    )
    draw_presence(folder / f"presence{suffix}", ["silk", ODD], np.eye(2, 3, dtype=bool))
    draw_correlations(
        folder / f"correlations{suffix}",
        ["degree", "one"],
        {("degree", "degree"): 1.0, ("degree", "one"): None},
        title="Means of paths",
    )
    draw_degrees(
        folder / f"degrees{suffix}",
        [1, 1, 1, 2, 2, 5, 0],
        laws={"power law": [(1, 1.0), (5, 0.1)]},
        xmin=1,
    )
    draw_histogram(
        folder / f"paths{suffix}", [1, 2, 2, 3], title="Paths", label="length (relations)"
    )
    draw_histograms(
        folder / f"steps{suffix}",
        {"After step 1": [0.1, 0.2], "After step 9": []},
        title="Betweenness",
        label="betweenness",
        log=True,
    )


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_rows_give_the_same_bytes(tmp_path, suffix):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        every_plot(tmp_path / name, suffix)
    drawn = sorted((tmp_path / "first").iterdir())
    assert len(drawn) == 7
    for path in drawn:
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_a_png_is_as_wide_as_a_page_and_an_svg_is_read_as_xml(tmp_path):
    draw_growth(tmp_path / "growth.png", STEPS, PANELS)
    draw_growth(tmp_path / "growth.SVG", STEPS, PANELS)
    head = (tmp_path / "growth.png").read_bytes()
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", head[16:20]) == (int(canvas.WIDTH * canvas.DOTS),)
    text = (tmp_path / "growth.SVG").read_text(encoding="utf-8")
    assert ET.fromstring(text).tag.endswith("svg")
    assert "<dc:date>" not in text


def test_nothing_to_draw_is_drawn_all_the_same(tmp_path):
    draw_growth(tmp_path / "growth.png", [], [])
    draw_growth(tmp_path / "one.png", [7], [Panel("Concepts", "concepts", [1])])
    draw_lines(tmp_path / "lines.png", [], {}, title="Hubs", unit="degree")
    draw_presence(tmp_path / "presence.png", [], np.zeros((0, 0), dtype=bool))
    draw_correlations(tmp_path / "correlations.png", [], {}, title="Paths")
    draw_degrees(tmp_path / "degrees.png", [])
    draw_histogram(tmp_path / "paths.png", [], title="Paths", label="length")
    draw_histogram(tmp_path / "same.png", [0.5, 0.5], title="Paths", label="length", log=True)
    assert len(list(tmp_path.iterdir())) == 8


def test_rows_that_do_not_fit_are_refused_and_no_file_is_left(tmp_path):
    with pytest.raises(ValueError, match="Concepts: 1 values for 3 steps"):
        draw_growth(tmp_path / "growth.png", STEPS, [Panel("Concepts", "concepts", [1])])
    with pytest.raises(ValueError, match="silk"):
        draw_lines(tmp_path / "lines.png", STEPS, {"silk": [1]}, title="t", unit="u")
    with pytest.raises(ValueError, match="1 names"):
        draw_presence(tmp_path / "presence.png", ["silk"], np.zeros((2, 3), dtype=bool))
    assert not list(tmp_path.iterdir())


def test_another_format_is_refused_with_what_there_is(tmp_path):
    with pytest.raises(UsageError, match=r"\.png or \.svg"):
        draw_growth(tmp_path / "growth.gif", STEPS, PANELS)


def test_without_the_extra_the_error_names_the_command_that_installs_it(tmp_path, monkeypatch):
    monkeypatch.setattr(canvas, "installed", lambda: False)
    with pytest.raises(MissingExtra) as told:
        draw_growth(tmp_path / "growth.png", STEPS, PANELS)
    assert told.value.extra == "plots"
    assert "kgagent[plots]" in told.value.hint


def test_a_folder_that_is_not_there_is_an_export_that_failed(tmp_path):
    with pytest.raises(ExportFailed):
        draw_growth(tmp_path / "nowhere" / "growth.png", STEPS, PANELS)


def test_a_single_step_is_seen(tmp_path):
    for name, value in (("known", 3), ("unknown", None)):
        draw_growth(tmp_path / f"{name}.svg", [1], [Panel("Concepts", "concepts", [value])])
    known = ET.parse(tmp_path / "known.svg").getroot()
    blue = [e for e in known.iter() if "#0072b2" in (e.get("style") or "")]
    assert any(e.tag.endswith("use") for e in blue)
    assert "#0072b2" not in (tmp_path / "unknown.svg").read_text(encoding="utf-8")


def test_bars_of_whole_numbers_hold_as_many_numbers_each(tmp_path):
    draw_histogram(tmp_path / "steps.svg", list(range(1, 101)), title="Steps", label="step")
    ends = distributions._edges(np.arange(1.0, 101.0))
    assert set(np.diff(ends)) == {3.0}
    assert ends[0] == 0.5
    assert ends[-1] >= 100.5


def test_the_thread_to_a_name_begins_where_the_line_ends(tmp_path):
    ended, goes_on = tmp_path / "ended.svg", tmp_path / "goes-on.svg"
    for path, last in ((ended, None), (goes_on, 2)):
        draw_lines(path, STEPS, {"silk": [2, 2, last]}, title="Hub growth", unit="relations")
    dotted = "stroke-dasharray"
    assert ended.read_text().count(dotted) == goes_on.read_text().count(dotted) + 1
