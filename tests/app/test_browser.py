"""The dashboard as a person meets it: a real server, a real browser, nothing from outside."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from kgagent import views
from kgagent.domain.identity import Judgement
from kgagent.domain.naming import canonical
from kgagent.storage import judgements
from kgagent.storage.knowledge import concept_ids
from kgagent.storage.store import Store
from kgagent.storage.tables import evidence, runs
from kgagent.views import reviewing
from kgagent.views.steering import steered

Watched = Any
PAGES = ("", "growth", "concept", "paths", "communities", "papers", "runs", "review")
HEADINGS = (
    "This graph is about",
    "How the graph grew",
    "silk fibroin",
    "How two concepts are joined",
    "communities of concepts",
    "3 papers in 6",
    "Runs",
    "Review",
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.allow_hosts(["127.0.0.1"]),
]


def test_every_page_shows_its_content(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    address = served(small)
    for path, words in zip(PAGES, HEADINGS, strict=True):
        page = tab.open(f"{address}/{path}")
        assert words in page.inner_text("[data-testid=stMain] h2 >> nth=0")
        assert page.locator("[data-testid=stException]").count() == 0
    assert tab.open(f"{address}/growth").locator("[data-testid=stVegaLiteChart]").count() >= 4


def test_a_hub_leads_to_its_quotes_and_a_search_to_an_address(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    page = tab.open(served(small))
    page.get_by_role("link", name="nacre").first.click()
    page.wait_for_url("**/concept?concept=nacre")
    page.get_by_text("“We find that nacre has toughness.”").wait_for()
    page.get_by_role("link", name="toughness").last.click()
    page.wait_for_url("**/concept?concept=toughness")
    page.get_by_label("Find a concept").fill("spider")
    page.keyboard.press("Enter")
    page.wait_for_url("**/concept?concept=spider+silk")
    page.get_by_role("heading", name="spider silk").wait_for()


def _shows(page: Any, name: str, key: str = "") -> None:
    """Waits until address and page agree on the concept."""
    page.wait_for_url(f"**/concept?concept={quote_plus(key or name)}")
    page.get_by_role("heading", name=name, exact=True, level=2).wait_for()


@pytest.mark.long
def test_an_address_opens_its_concept_again(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    page = tab.open(f"{served(small)}/concept?concept=spider+silk")
    _shows(page, "spider silk")
    page.reload()
    _shows(page, "spider silk")


@pytest.mark.long
def test_back_and_forward_pass_every_concept_once(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    address = served(small)
    page = tab.open(address)
    page.get_by_role("link", name="nacre").first.click()
    _shows(page, "nacre")
    tab.settle()
    page.get_by_role("link", name="toughness").last.click()
    _shows(page, "toughness")
    tab.settle()
    page.get_by_label("Find a concept").fill("spider")
    page.keyboard.press("Enter")
    _shows(page, "spider silk")
    tab.settle()
    for name in ("toughness", "nacre"):
        page.go_back()
        _shows(page, name)
    page.go_back()
    page.wait_for_url(f"{address}/")
    page.get_by_role("heading", name="This graph is about").wait_for()
    for name in ("nacre", "toughness", "spider silk"):
        page.go_forward()
        _shows(page, name)


@pytest.mark.long
def test_clicks_on_matches_and_searches_take_turns(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    page = tab.open(f"{served(small)}/concept")
    for name in ("toughness", "nacre"):
        page.get_by_role("link", name=name, exact=True).first.click()
        _shows(page, name)
    page.get_by_label("Find a concept").fill("silk")
    page.keyboard.press("Enter")
    _shows(page, "silk fibroin")
    page.get_by_text("Matches", exact=True).wait_for()
    page.get_by_role("link", name="spider silk", exact=True).first.click()
    _shows(page, "spider silk")
    page.get_by_text("Matches", exact=True).wait_for()
    assert page.get_by_label("Find a concept").input_value() == "silk"


class Line:
    """What the server says on its way to a tab: while `held`, nothing arrives."""

    def __init__(self, tab: Watched) -> None:
        self.held = False
        self._waiting: list[Callable[[], None]] = []
        self._page = tab.page
        self._page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, socket: Any) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: self._arrives(lambda: socket.send(message)))

    def _arrives(self, deliver: Callable[[], None]) -> None:
        if self.held:
            self._waiting.append(deliver)
        else:
            deliver()

    def answered(self) -> None:
        """Waits until the server has answered and has no more to say."""
        said = 0
        while not said or len(self._waiting) > said:
            said = len(self._waiting)
            self._page.wait_for_timeout(1_500)

    def release(self) -> None:
        self.held = False
        for deliver in self._waiting:
            deliver()
        self._waiting.clear()


@pytest.mark.long
def test_the_last_choice_counts_however_late_the_answers_are(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    line = Line(tab)
    page = tab.open(f"{served(small)}/concept?concept=nacre")
    line.held = True
    page.get_by_role("link", name="toughness").last.click()
    line.answered()
    page.get_by_label("Find a concept").fill("spider")
    page.keyboard.press("Enter")
    line.release()
    _shows(page, "spider silk")
    tab.settle()
    line.held = True
    page.get_by_role("link", name="toughness").last.click()
    line.answered()
    page.get_by_role("link", name="β-sheet crystals").last.click()
    line.release()
    _shows(page, "β-sheet crystals", "beta sheet crystal")


@pytest.mark.long
def test_hostile_names_are_shown_and_do_nothing(
    served: Callable[..., str], hostile: Path, tab: Watched, hostile_names: tuple[str, ...]
) -> None:
    address = served(hostile)
    name = hostile_names[0]
    more = (
        f"paths?a={quote_plus(name)}&b={quote_plus(hostile_names[1])}",
        f"paths?a={quote_plus(hostile_names[3])}&b=x&how=%3Cscript%3E",
        "review?what=relations",
        "runs?step=3",
        f"concept?concept={quote_plus(name)}",
    )
    for path in (*PAGES, *more):
        page = tab.open(f"{address}/{path}")
        main = page.locator("[data-testid=stMain]")
        for never in ("script", "img[src='x']", "img[src*=evil]", "a[href*='//evil']", ".katex"):
            assert main.locator(never).count() == 0, (path, never)
        assert page.locator("[data-testid=stException]").count() == 0
    page = tab.open(f"{address}/")
    shown = page.inner_text("[data-testid=stMain]").replace("\N{WORD JOINER}", "")
    assert "<script>alert('owned')</script> silk" in shown
    assert "$$\\frac{a}{b}$$ and $x$" in shown
    assert ":red[alarm] :material/delete" in shown


def test_the_figures_follow_a_run_while_it_runs(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    store = Store.open(str(small))
    with store.write() as tx:
        tx.execute(runs.update().values(state="running", process=os.getpid(), ended_at=None))
    page = tab.open(served(small))
    page.get_by_text("At work").wait_for()
    with store.write() as tx:
        tx.execute(evidence.update().values(grounded=False))
        tx.execute(runs.update().values(merged_upto=9))
    page.get_by_text("0%", exact=True).wait_for()
    with store.write() as tx:
        tx.execute(runs.update().values(state="done", stop_reason="9 steps reached"))
    page.get_by_text("It stopped because: 9 steps reached.").wait_for()
    store.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.long
def test_a_telephone_needs_no_sideways_scrolling(
    served: Callable[..., str], small: Path, tab: Watched, path: str
) -> None:
    tab.page.set_viewport_size({"width": 420, "height": 900})
    page = tab.open(f"{served(small)}/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def _waits_for_a_person(file: Path, pairs: int) -> None:
    """Pairs of concepts of the small graph wait for somebody to judge them."""
    names = ("nacre", "toughness", "spider silk", "silk fibroin", "amorphous regions")
    store = Store.open(str(file))
    with store.write() as tx:
        keys = {name: canonical(name) for name in names}
        ids = concept_ids(tx, keys.values())
        judged = [
            Judgement(keys[one], keys[other], "unsure", "names", "alike", 0.9 - at / 10)
            for at, (one, other) in enumerate(pairwise(names))
        ]
        judgements.add(tx, judged[:pairs], ids, 1)
    store.close()


@pytest.mark.long
def test_pairs_are_judged_by_keys(served: Callable[..., str], small: Path, tab: Watched) -> None:
    _waits_for_a_person(small, 3)
    page = tab.open(f"{served(small)}/review")
    for key, told in (
        ("n", "2 pairs may be one concept"),
        ("s", "1 of them skipped"),
        ("y", "1 pair skipped."),
        ("u", "2 pairs may be one concept"),
    ):
        page.keyboard.press(key)
        page.get_by_text(told).wait_for()
        tab.settle()
    store = Store.open(str(small))
    rows = views.merges(store, mine=True)
    store.close()
    assert [({row["one_key"], row["other_key"]}, row["verdict"]) for row in rows] == [
        ({"nacre", "toughness"}, "apart")
    ]


@pytest.mark.long
def test_relations_are_checked_by_keys_and_the_interval_narrows(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    page = tab.open(f"{served(small)}/review?what=relations")
    for key, share in (("y", "100%"), ("y", "100%"), ("n", "67%"), ("s", "67%"), ("u", "67%")):
        page.keyboard.press(key)
        page.get_by_test_id("stMetricValue").first.get_by_text(share).wait_for()
        tab.settle()
    store = Store.open(str(small))
    found = reviewing.precision(store)
    store.close()
    assert (found.right, found.wrong, found.unsure) == (2, 1, 0)


def test_a_run_is_steered_by_clicks(served: Callable[..., str], small: Path, tab: Watched) -> None:
    page = tab.open(f"{served(small)}/runs")
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("paused", exact=True).wait_for()
    page.get_by_label("Ask next").fill("What holds nacre together?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("2 orders, 2 waiting").wait_for()
    page.get_by_label("A concept").fill("nacre")
    page.get_by_role("button", name="Pin", exact=True).click()
    page.get_by_text("Pinned: nacre").wait_for()
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("not paused", exact=True).wait_for()
    store = Store.open(str(small))
    orders = [row["order"] for row in steered(store).orders]
    store.close()
    assert orders == ["resume", "pin", "ask", "pause"]


@pytest.mark.long
def test_two_concepts_are_joined_in_clicks_and_the_address_says_which(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    address = served(small)
    page = tab.open(f"{address}/paths")
    for label, name in (("From", "silk fibroin"), ("To", "toughness")):
        page.get_by_label(label, exact=True).fill(name)
        page.keyboard.press("Enter")
        tab.settle()
    page.get_by_text("all hops hold").wait_for()
    page.wait_for_url("**/paths?a=silk+fibroin&b=toughness")
    again = tab.open(page.url)
    again.get_by_text("all hops hold").wait_for()


@pytest.mark.long
def test_a_paper_is_uploaded_and_read(
    served: Callable[..., str], small: Path, tab: Watched, tmp_path: Path
) -> None:
    file = tmp_path / "<b>notes & more.txt"
    file.write_text("Limpet teeth contain goethite fibres. Goethite fibres stiffen limpet teeth.")
    address = served(small, KGAGENT_UI_ALLOW_RUN="1")
    page = tab.open(f"{address}/papers")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("1 added").wait_for()
    page = tab.open(f"{address}/runs")
    page.get_by_role("button", name="Read 4 passages").click()
    page.get_by_role("button", name="Stop after the step in hand").wait_for()
    page.get_by_text("Everything is read. Add papers").wait_for()
    page = tab.open(f"{address}/concept?concept=limpet+teeth")
    page.get_by_text("goethite fibres").first.wait_for()


@pytest.mark.long
def test_the_first_start_grows_the_sample_in_one_click(
    served: Callable[..., str], tmp_path: Path, tab: Watched
) -> None:
    page = tab.open(served(tmp_path / "first.db"))
    page.get_by_role("button", name="Grow the sample graph").click()
    page.get_by_role("heading", name="The sample graph is growing").wait_for()
    page.get_by_role("heading", name="This graph is about").wait_for()
    page.get_by_text("It stopped because: everything is read.").wait_for(timeout=240_000)


def test_nothing_is_shown_before_the_password_is_given(
    served: Callable[..., str], small: Path, tab: Watched
) -> None:
    address = served(small, KGAGENT_UI_PASSWORD="mother of pearl")
    page = tab.open(f"{address}/growth")
    assert "silk" not in page.inner_text("[data-testid=stMain]")
    page.get_by_label("Password", exact=True).fill("mother of pearl")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="How the graph grew").wait_for()
    assert "mother" not in page.url
