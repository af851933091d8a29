"""Each page on no database, an empty one, a small graph, and a graph of hostile names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kgagent.agent.hypotheses.keep import register
from kgagent.domain.hypothesis import Hop, Hypothesis, Quote
from kgagent.storage import hypotheses, ledger
from kgagent.storage.store import Store
from kgagent.storage.tables import runs

PAGES = tuple("overview growth concept paths communities hypotheses papers runs review".split())
Opened = Callable[..., Any]


def words_on(app: Any) -> str:
    """All texts of a page in one string, escapes undone."""
    elements = [
        *(app.header, app.subheader, app.markdown, app.caption, app.text, app.code),
        *(app.warning, app.error),
    ]
    said = [element.value for group in elements for element in group]
    said += [link.value for link in app.page_link]
    return "\n".join(said).replace("\\", "").replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize("page", PAGES)
def test_no_database_says_which_command_makes_one(
    opened: Opened, tmp_path: Path, page: str
) -> None:
    app = opened(tmp_path / "missing.db", page)
    assert not app.exception
    assert "kgagent grow PAPERS" in words_on(app)
    assert "missing.db" in words_on(app)
    assert not (tmp_path / "missing.db").exists()


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_database_says_which_command_fills_it(
    opened: Opened, empty: Path, page: str
) -> None:
    app = opened(empty, page)
    assert not app.exception
    assert "kgagent grow PAPERS" in words_on(app)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("what", ["text", "folder", "url"])
def test_what_is_no_database_is_one_clear_line(
    opened: Opened, tmp_path: Path, page: str, what: str
) -> None:
    place: Path | str = tmp_path / "notes.txt"
    if what == "text":
        (tmp_path / "notes.txt").write_text("These are only notes, and no database at all.")
    place = {"text": place, "folder": tmp_path, "url": "nonsense://me:secret@host/x"}[what]
    app = opened(place, page)
    assert not app.exception
    assert len(app.error) == 1
    assert "Traceback" not in words_on(app)
    assert "secret" not in words_on(app)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_small_graph_opens(opened: Opened, small: Path, page: str) -> None:
    app = opened(small, page)
    assert not app.exception
    assert not app.error


def test_overview_says_what_the_graph_is_about(opened: Opened, small: Path) -> None:
    app = opened(small)
    about = app.header[0].value.replace("\\", "")
    assert about.startswith("This graph is about silk fibroin")
    assert about.endswith("8 concepts and 8 relations from 3 papers (2016–2021).")
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Passages read"] == "3 of 6"
    assert figures["Evidence grounded"] == "88%"
    assert figures["Communities"] == "3"
    assert "It stopped because: 8 steps reached." in words_on(app)


def test_overview_links_concepts_by_key(opened: Opened, small: Path) -> None:
    links = [link.proto.query_string for link in opened(small).page_link]
    assert "concept=silk+fibroin" in links


def test_a_run_whose_process_is_gone_is_not_called_running(opened: Opened, small: Path) -> None:
    store = Store.open(str(small))
    with store.write() as tx:
        gone = {"state": "running", "process": 2**22 + 1, "ended_at": None}
        tx.execute(runs.update().values(gone))
    said = words_on(opened(small))
    assert ("Its process is gone" in said) == Path("/proc/1").exists()


def test_growth_says_what_each_step_brought(opened: Opened, small: Path) -> None:
    tables = [table.value for table in opened(small, "growth").dataframe]
    questions = next(table for table in tables if "question" in table)
    assert list(questions["step"]) == list(range(8, 0, -1))
    assert questions["new_concepts"].sum() == 8
    assert questions["new_relations"].sum() == 8
    assert questions.set_index("step").loc[5, "note"] == "no usable reply: not JSON"


def test_a_new_step_is_seen_at_once(opened: Opened, small: Path) -> None:
    app = opened(small, "growth")
    store = Store.open(str(small))
    with store.write() as tx:
        tx.execute(runs.update().values(merged_upto=9, state="stopped", stop_reason="stopped"))
    app.switch_page("app_pages/overview.py").run()
    assert "It was interrupted; every finished step is kept." in words_on(app)


def test_concept_shows_relations_quotes_and_marks(opened: Opened, small: Path) -> None:
    app = opened(small, "concept", concept="nacre")
    said = words_on(app)
    assert app.header[0].value == "nacre"
    assert "“We find that nacre does not contain silk fibroin.”" in said
    assert "Nacre and the brick-and-mortar motif · 2021 · page 1 :red-badge[negated]" in said
    assert ":violet-badge[inferred]" in said


def test_concept_shows_what_its_predicates_mean(opened: Opened, small: Path) -> None:
    page = opened(small, "concept", concept="silk fibroin")
    assert any("part of \\(reversed\\)" in text.value for text in page.markdown)


def test_concept_shows_its_other_spellings(opened: Opened, small: Path) -> None:
    said = words_on(opened(small, "concept", concept="silk fibroin"))
    assert "Also written Silk fibroin (1 use)" in said


def test_a_hedged_relation_is_marked(opened: Opened, small: Path) -> None:
    assert ":orange-badge[hedged]" in words_on(opened(small, "concept", concept="tensile strength"))


def test_a_typed_search_selects_the_best_match_in_the_address(opened: Opened, small: Path) -> None:
    app = opened(small, "concept")
    app.text_input(key="search").set_value("spider").run()
    assert app.query_params["concept"] == "spider silk"
    assert app.header[0].value == "spider silk"


def test_every_match_links_its_address(opened: Opened, small: Path) -> None:
    app = opened(small, "concept", concept="nacre")
    app.text_input(key="search").set_value("silk").run()
    links = [link.proto.query_string for link in app.page_link]
    assert links[:2] == ["concept=silk+fibroin", "concept=spider+silk"]


def test_a_search_without_a_match_says_so(opened: Opened, small: Path) -> None:
    app = opened(small, "concept", concept="nacre")
    app.text_input(key="search").set_value("graphene").run()
    assert "No concept matches graphene." in words_on(app)
    assert app.header[0].value == "nacre"


def test_an_unknown_concept_is_one_clear_line(opened: Opened, small: Path) -> None:
    app = opened(small, "concept", concept="<b>phlogiston</b>")
    assert not app.exception
    assert "There is no concept named '<b>phlogiston</b>'." in words_on(app)


def test_papers_shows_what_was_refused_and_why(opened: Opened, small: Path) -> None:
    app = opened(small, "papers")
    assert app.header[0].value == "3 papers in 6 passages; 1 file refused"
    assert list(app.dataframe[0].value["Year"]) == [2016, 2019, 2021]
    assert list(app.dataframe[1].value["Reason"]) == ["no text"]


@pytest.mark.parametrize("page", PAGES)
def test_hostile_names_neither_break_a_page_nor_reach_it_unescaped(
    opened: Opened, hostile: Path, page: str
) -> None:
    app = opened(hostile, page)
    assert not app.exception
    markdown = [
        element.value for group in (app.header, app.markdown, app.caption) for element in group
    ]
    markdown += [link.value for link in app.page_link]
    for said in markdown:
        assert "<script" not in said.replace("\\<script", "")
        assert "](https://evil" not in said
        assert "$$" not in said
        assert "\x1b" not in said
        assert "\u202e" not in said
        assert ":tada" not in said
        assert len(said) < 3_000


def test_every_hostile_concept_has_its_page(
    opened: Opened, hostile: Path, hostile_names: tuple[str, ...]
) -> None:
    app = opened(hostile, "concept")
    for name in hostile_names:
        app.query_params["concept"] = name[:2_000]
        app.run()
        assert not app.exception
        assert not app.error


def test_hypotheses_can_be_decided_and_saved(opened: Opened, small: Path) -> None:
    app = opened(small, "hypotheses")
    assert "None is registered yet" in words_on(app)
    store = Store.open(str(small))
    given = Hypothesis(
        "nacre may contain <b>crystals</b>",
        "open triad",
        ("nacre", "crystals"),
        ("nacre", "silk fibroin"),
        hops=(Hop("nacre", "has", "toughness", quote=Quote("Nacre has toughness.", title="T")),),
        confirmed_by="more of it",
        refuted_by="less of it",
        score=0.5,
        probability=0.01,
        horizon=3,
        as_of=2019,
    )
    with store.read() as tx:
        step = ledger.merged_steps(tx)[-1]
    register(store, [given], step=step, seed=0)
    app = opened(small, "hypotheses")
    assert not app.exception
    assert "1. nacre may contain <b>crystals</b>" in words_on(app)
    assert "1.00% chance that a paper of 3 years after 2019" in words_on(app)
    app.text_input[0].set_value("we have nacre").run()
    next(button for button in app.button if button.label == "Accept").click().run()
    assert not app.exception
    assert "Accepted. we have nacre" in words_on(app).replace("**", "")
    with store.read() as tx:
        assert hypotheses.one(tx, 1).state == "accepted"
    store.close()
