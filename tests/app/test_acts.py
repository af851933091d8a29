"""What people do on the pages, through the pages: reviewing, steering, merging, adding papers."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kgagent import views
from kgagent.domain.identity import Judgement
from kgagent.storage import judgements
from kgagent.storage.knowledge import concept_ids
from kgagent.storage.store import Store
from kgagent.views import reviewing
from kgagent.views.steering import steered

Opened = Callable[..., Any]


def said_on(app: Any) -> str:
    groups = (
        app.header,
        app.subheader,
        app.markdown,
        app.caption,
        app.warning,
        app.error,
        app.info,
    )
    said = [element.value for group in groups for element in group]
    return "\n".join(said).replace("\\", "").replace("\N{WORD JOINER}", "")


def labels(app: Any) -> list[str]:
    return [button.label for button in app.button]


def press(app: Any, label: str) -> Any:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.fixture
def doubtful(small: Path) -> Path:
    """The small graph, where two pairs of concepts wait for a person."""
    store = Store.open(str(small))
    pairs = (("spider silk", "silk fibroin", 0.7), ("tough", "toughness", 0.6))
    with store.write() as tx:
        keys = {key for one, other, _ in pairs for key in (one, other)}
        ids = concept_ids(tx, keys)
        judged = [
            Judgement(one, other, "unsure", "names", "they share a word", probability)
            for one, other, probability in pairs
            if {one, other} <= ids.keys()
        ]
        judged.append(Judgement("nacre", "toughness", "unsure", "names", "near in meaning", 0.4))
        judgements.add(tx, judged, ids | concept_ids(tx, ["nacre"]), 1)
    store.close()
    return small


def test_review_shows_the_likeliest_pair_with_why(opened: Opened, doubtful: Path) -> None:
    app = opened(doubtful, "review")
    said = said_on(app)
    assert not app.exception
    assert "2 pairs may be one concept" in said
    assert "Probability 0.70: they share a word" in said
    names = [link.value.replace("\\", "") for link in app.page_link]
    assert any("“spider silk”" in name for name in names)
    assert any("“silk fibroin”" in name for name in names)


def test_a_pair_made_one_is_one_and_can_be_taken_back(opened: Opened, doubtful: Path) -> None:
    app = press(opened(doubtful, "review"), "One concept")
    store = Store.open(str(doubtful))
    assert views.concept(store, "spider silk").key == views.concept(store, "silk fibroin").key
    assert "Probability 0.40" in said_on(app)
    app = press(app, "Undo")
    assert views.concept(store, "spider silk").key != views.concept(store, "silk fibroin").key
    assert "Probability 0.70" in said_on(app)
    store.close()


def test_a_pair_kept_apart_waits_no_more(opened: Opened, doubtful: Path) -> None:
    app = press(opened(doubtful, "review"), "Two concepts")
    assert "1 pair may be one concept" in said_on(app)
    assert "are two" in said_on(app)


def test_skipped_pairs_come_back_when_asked_for(opened: Opened, doubtful: Path) -> None:
    app = opened(doubtful, "review")
    app = press(press(app, "Skip"), "Skip")
    assert "2 pairs skipped" in said_on(app)
    assert "Probability 0.70" in said_on(press(app, "Look at them again"))


def test_without_pairs_review_says_so(opened: Opened, small: Path) -> None:
    assert "No pair of concepts waits for you." in said_on(opened(small, "review"))


def test_checked_relations_give_the_precision_with_its_interval(
    opened: Opened, small: Path
) -> None:
    app = opened(small, "review", what="relations")
    for label in ("Right", "Right", "Right", "Wrong", "Unsure"):
        app = press(app, label)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures == {"Precision": "75%", "95 % interval": "30% – 95%", "Judged": "4"}
    store = Store.open(str(small))
    assert reviewing.precision(store).unsure == 1
    app = press(press(app, "Undo"), "Undo")
    assert {metric.label: metric.value for metric in app.metric}["Precision"] == "100%"
    store.close()


def test_every_relation_is_drawn_once(opened: Opened, small: Path) -> None:
    app = opened(small, "review", what="relations")
    seen = []
    while "Right" in labels(app):
        store = Store.open(str(small))
        row = reviewing.sample(store)
        store.close()
        assert row is not None
        seen.append(row["relation"])
        app = press(app, "Right")
    assert len(seen) == len(set(seen)) == 8
    assert "Every relation with a quote is checked." in said_on(app)


def test_a_run_is_paused_and_goes_on(opened: Opened, small: Path) -> None:
    app = press(opened(small, "runs"), "Pause")
    store = Store.open(str(small))
    assert steered(store).paused
    assert ":orange-badge[paused]" in said_on(app)
    app = press(app, "Resume")
    assert not steered(store).paused
    store.close()


def test_a_question_is_asked_and_waits(opened: Opened, small: Path) -> None:
    app = opened(small, "runs")
    app.text_input(key="asked_next").set_value("What is  nacre made of?")
    app = press(app, "Ask")
    orders = next(t.value for t in app.dataframe if "Effect" in t.value)
    assert list(orders.iloc[0])[:3] == ["ask", "What is nacre made of?", "waits"]


def test_concepts_are_pinned_and_banned(opened: Opened, small: Path) -> None:
    app = opened(small, "runs")
    for name, label in (("nacre", "Pin"), ("toughness", "Ban")):
        app.text_input(key="steered").set_value(name)
        app = press(app, label)
    assert "Pinned: nacre" in said_on(app)
    assert "Banned: toughness" in said_on(app)


def test_what_cannot_be_steered_is_one_clear_line(opened: Opened, small: Path) -> None:
    app = opened(small, "runs")
    app.text_input(key="steered").set_value("<b>phlogiston</b>")
    app = press(app, "Pin")
    assert not app.exception
    assert "There is no concept named '<b>phlogiston</b>'." in said_on(app)


def test_a_step_in_the_address_shows_its_question_and_reply(opened: Opened, small: Path) -> None:
    said = said_on(opened(small, "runs", step="5"))
    assert "Step 5" in said
    assert "No usable reply: not JSON" in said


@pytest.mark.parametrize("step", ["999", "x", "-1", "9" * 30])
def test_a_step_that_is_not_there_breaks_nothing(opened: Opened, small: Path, step: str) -> None:
    assert not opened(small, "runs", step=step).exception


def test_runs_start_only_where_they_may(
    opened: Opened, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not [label for label in labels(opened(small, "runs")) if label.startswith("Read ")]
    monkeypatch.setenv("KGAGENT_UI_ALLOW_RUN", "1")
    assert "Read 3 passages" in labels(opened(small, "runs"))


def test_a_concept_is_merged_and_split_from_its_page(opened: Opened, small: Path) -> None:
    app = opened(small, "concept", concept="spider silk")
    app.text_input(key="merged").set_value("silk fibroin")
    app = press(app, "Make one")
    store = Store.open(str(small))
    merged = views.concept(store, "spider silk")
    assert merged.key == views.concept(store, "silk fibroin").key
    press(app, "Take my newest decision back")
    assert views.concept(store, "spider silk").key != views.concept(store, "silk fibroin").key
    store.close()


def test_a_read_only_dashboard_has_no_button_that_writes(
    opened: Opened, doubtful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGAGENT_UI_READ_ONLY", "1")
    monkeypatch.setenv("KGAGENT_UI_ALLOW_RUN", "1")
    for page in ("review", "runs", "papers", "concept"):
        app = opened(doubtful, page)
        assert not app.exception
        assert labels(app) == []
        assert list(app.file_uploader) == []
    assert "read-only" in said_on(opened(doubtful, "review"))


def test_an_act_is_refused_where_nothing_may_be_written(
    opened: Opened, doubtful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(doubtful, "review")
    monkeypatch.setenv("KGAGENT_UI_READ_ONLY", "1")
    app = press(app, "One concept")
    assert "only shows the graph" in said_on(app)
    store = Store.open(str(doubtful))
    assert views.concept(store, "spider silk").key != views.concept(store, "silk fibroin").key
    store.close()


def test_a_password_is_asked_and_then_not_again(
    opened: Opened, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGAGENT_UI_PASSWORD", "brick and mortar")
    app = opened(small)
    assert "asks for a password" in said_on(app)
    assert "silk" not in said_on(app)
    app.text_input[0].set_value("brick")
    app = press(app, "Open")
    assert "That is not the password." in said_on(app)
    app.text_input[0].set_value("brick and mortar")
    app = press(app, "Open")
    assert "silk fibroin" in said_on(app)
    app.switch_page("app_pages/growth.py").run()
    assert "How the graph grew" in said_on(app)


def test_a_path_has_its_hops_quotes_and_weakest(opened: Opened, small: Path) -> None:
    app = opened(small, "paths", a="silk fibroin", b="toughness")
    said = said_on(app)
    assert not app.exception
    assert not app.error
    assert "silk fibroin → " in said
    assert "→ toughness" in said
    assert "contains" in said
    assert "confidence" in said


@pytest.mark.parametrize(
    "how",
    ["evidence", "shortest", "recent", "around-hubs", "diverse", "guided", "meaning", "via"],
)
def test_every_way_of_choosing_a_path_opens_by_its_address(
    opened: Opened, small: Path, how: str
) -> None:
    app = opened(small, "paths", a="silk fibroin", b="toughness", how=how)
    assert not app.exception
    assert not app.error
    assert "hop" in said_on(app)


def test_a_path_to_what_is_not_there_names_the_nearest(opened: Opened, small: Path) -> None:
    app = opened(small, "paths", a="silk fibroin", b="toughnes")
    assert not app.exception
    assert "toughness" in said_on(app)


def test_concepts_in_parts_that_nothing_joins_are_told(opened: Opened, small: Path) -> None:
    app = opened(small, "paths", a="nacre", b="nacre")
    assert not app.exception
    assert "are one concept" in said_on(app)


def test_communities_are_named_and_joined(opened: Opened, small: Path) -> None:
    app = opened(small, "communities")
    said = said_on(app)
    assert not app.exception
    assert "communities of concepts" in said
    assert "between them" in said
    listed = app.dataframe[-1].value
    assert listed["Concepts"].sum() == 8


def test_two_communities_are_joined_by_their_address(opened: Opened, small: Path) -> None:
    app = opened(small, "communities", one="<script>", other="phlogiston")
    assert not app.exception
    assert "between them" in said_on(app)


def test_a_concept_is_followed_through_the_years(opened: Opened, small: Path) -> None:
    said = said_on(opened(small, "concept", concept="nacre"))
    assert "Agreement" in said


def test_papers_say_what_each_brought(opened: Opened, small: Path) -> None:
    table = opened(small, "papers").dataframe[0].value
    assert list(table["Relations"]) == [2, 3, 3]


def test_growth_shows_any_step(opened: Opened, small: Path) -> None:
    app = opened(small, "growth", step="3")
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Relations"] == "3"


def test_uploaded_papers_are_read_and_refused_with_reasons(opened: Opened, small: Path) -> None:
    app = opened(small, "papers")
    app.file_uploader[0].set_value(
        [
            ("../../notes on nacre.txt", b"Nacre contains aragonite platelets.", "text/plain"),
            ("empty.txt", b"", "text/plain"),
        ]
    )
    app = press(app, "Add")
    end = time.monotonic() + 30
    while "1 added" not in said_on(app) and time.monotonic() < end:
        time.sleep(0.2)
        app = app.run()
    said = said_on(app)
    assert "1 added, 0 known already, 1 refused." in said.replace("*", "")
    store = Store.open(str(small))
    rows = views.papers(store, limit=10)
    store.close()
    assert rows[-1]["origin"] == "uploaded/notes-on-nacre.txt"


def test_the_first_start_offers_the_sample_graph(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "new.db"
    app = opened(place)
    assert "Grow the sample graph" in labels(app)
    monkeypatch.setenv("KGAGENT_UI_READ_ONLY", "1")
    assert labels(opened(place)) == []


def test_a_run_started_here_sees_no_key(parts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = parts("jobs")
    monkeypatch.setenv("OPENAI_API_KEY", "not to be passed on")
    seen: dict[str, Any] = {}

    class Started:
        def __init__(self, command: list[str], **given: Any) -> None:
            seen.update(given, command=command)

        def poll(self) -> int:
            return 0

    monkeypatch.setattr(jobs.subprocess, "Popen", Started)
    jobs.start("some.db", sample=True)
    assert not [name for name in seen["env"] if "KEY" in name or name.startswith("KGAGENT")]
    model = seen["command"].index("--model")
    assert seen["command"][model + 1] == "embedded"
