"""Ten things that somebody new would want to do, each in clicks, of which there are four at most.

A key pressed and a text typed are no clicks; every press of the mouse is one. The table of tasks
and clicks is printed when the module is done (pytest -s).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from kgagent import views
from kgagent.agent import curate
from kgagent.agent.hypotheses.keep import register
from kgagent.domain.hypothesis import Hop, Hypothesis, Quote
from kgagent.storage.store import Store
from kgagent.storage.tables import papers, runs, steps

MOST = 4
CLICKS: dict[str, int] = {}
pytestmark = [pytest.mark.browser, pytest.mark.allow_hosts(["127.0.0.1"])]


class Person:
    """Somebody with a mouse, whose presses are counted."""

    def __init__(self, tab: Any, address: str, task: str) -> None:
        self.tab, self.task, self.clicks = tab, task, 0
        self.page = tab.open(address)

    def click(self, target: Any) -> None:
        self.clicks += 1
        target.click()

    def go(self, page: str) -> None:
        """To another page, by the bar at the top."""
        self.click(self.page.get_by_role("link", name=page, exact=True).first)
        self.page.wait_for_url(f"**/{page.lower()}*")
        self.tab.settle()

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True).first)

    def save(self, name: str) -> Path:
        with self.page.expect_download() as saved:
            self.press(name)
        return Path(saved.value.path())

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def done(self) -> None:
        CLICKS[self.task] = self.clicks
        assert self.clicks <= MOST


@pytest.fixture(scope="module", autouse=True)
def _table() -> Iterator[None]:
    yield
    for task, clicks in CLICKS.items():
        print(f"| {task} | {clicks} |")


@pytest.fixture(scope="module")
def desk(served_once: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """Lays a database on the one place that the one server of these tests shows."""
    place = tmp_path_factory.mktemp("desk") / "shown.db"
    address: list[str] = []

    def lay(database: Path) -> str:
        for left in place.parent.glob("shown.db*"):
            left.unlink()
        database.replace(place)
        if not address:
            address.append(served_once(place))
        return address[0]

    lay.place = place  # type: ignore[attr-defined]
    return lay


@pytest.fixture
def person(desk: Any, small: Path, tab: Any, request: Any) -> Callable[[str], Person]:
    return lambda task: Person(tab, desk(small), task)


def store_of(desk: Any) -> Store:
    return Store.open(str(desk.place))


def test_what_joins_two_fields(person: Callable[[str], Person]) -> None:
    who = person("find what joins two fields")
    who.go("Communities")
    box = who.page.get_by_test_id("stDataFrame").first.bounding_box()
    who.clicks += 1
    who.page.mouse.click(box["x"] + 16, box["y"] + 52)
    who.page.wait_for_url("**/communities?one=*&other=*")
    who.sees("between them.")
    who.sees("“We find that")
    who.done()


def test_why_a_concept_is_a_hub_and_where_a_claim_comes_from(
    person: Callable[[str], Person],
) -> None:
    who = person("see why a concept is a hub")
    who.click(who.page.get_by_role("link", name="nacre").first)
    who.page.wait_for_url("**/concept?concept=nacre")
    who.sees("Why it is a hub")
    who.sees("“We find that nacre has toughness.”")
    who.done()
    who.task = "see where a claim comes from"
    who.click(who.page.get_by_role("link", name="source").first)
    who.page.wait_for_url("**/papers?quote=*")
    who.sees("Where this comes from")
    who.sees("Nacre and the brick-and-mortar motif")
    who.done()


@pytest.mark.long
def test_a_link_is_shared(person: Callable[[str], Person], chromium: Any) -> None:
    who = person("share a link")
    who.click(who.page.get_by_role("link", name="toughness").first)
    who.page.wait_for_url("**/concept?concept=toughness")
    who.tab.settle()
    who.click(who.page.get_by_test_id("stPopover").get_by_role("button"))
    code = who.page.get_by_test_id("stPopoverBody").locator("code")
    code.wait_for()
    address = code.inner_text()
    who.done()
    other = chromium.new_context().new_page()
    other.goto(address)
    other.get_by_role("heading", name="toughness", exact=True).wait_for(timeout=60_000)
    other.context.close()


@pytest.mark.long
def test_what_changed_since_yesterday(small: Path, person: Callable[[str], Person]) -> None:
    store = Store.open(str(small))
    with store.write() as tx:
        tx.execute(steps.update().values(merged_at=time.time() - 3 * 86_400))
        tx.execute(steps.update().where(steps.c.number > 6).values(merged_at=time.time()))
    store.close()
    who = person("see what changed since yesterday")
    who.click(who.page.get_by_text("Since yesterday", exact=True))
    who.sees("After step 6: 1 concept and 2 relations came")
    who.sees("aragonite platelets strengthen nacre")
    who.done()


@pytest.mark.long
def test_a_wrong_merge_is_undone(small: Path, person: Callable[[str], Person], desk: Any) -> None:
    store = Store.open(str(small))
    curate.merge(store, "spider silk", "nacre")
    curate.merge(store, "toughness", "tensile strength")
    store.close()
    who = person("undo a wrong merge")
    who.go("Review")
    who.click(who.page.get_by_role("button", name="Take back", exact=True).nth(1))
    who.sees("is taken back")
    who.done()
    after = store_of(desk)
    assert views.concept(after, "spider silk").key != views.concept(after, "nacre").key
    assert views.concept(after, "toughness").key == views.concept(after, "tensile strength").key
    after.close()


@pytest.mark.long
def test_a_hypothesis_is_accepted_and_exported(
    small: Path, person: Callable[[str], Person]
) -> None:
    hop = Hop("nacre", "has", "toughness", quote=Quote("Nacre has toughness.", title="Nacre"))
    given = Hypothesis(
        "Spider silk may strengthen nacre.",
        "open triad",
        ("spider silk", "nacre"),
        ("spider silk", "nacre"),
        hops=(hop,),
    )
    store = Store.open(str(small))
    register(store, [given], step=8, seed=0)
    store.close()
    who = person("accept a hypothesis and export it")
    who.go("Hypotheses")
    who.press("Accept")
    who.sees("Hypothesis 1 is accepted.")
    who.tab.settle()
    text = who.save("Markdown").read_text()
    assert "Spider silk may strengthen nacre." in text
    assert "accepted" in text
    who.done()


@pytest.mark.long
def test_a_pdf_is_added(person: Callable[[str], Person], desk: Any, tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = tmp_path / "limpets.pdf"
    sheet = Canvas(str(file))
    sheet.drawString(72, 700, "Limpet teeth contain goethite fibres, which stiffen the teeth.")
    sheet.save()
    who = person("add a PDF")
    who.go("Papers")
    with who.page.expect_file_chooser() as chosen:
        who.click(who.page.get_by_test_id("stFileUploader").locator("button").first)
    chosen.value.set_files(str(file))
    who.sees("limpets.pdf")
    who.press("Add")
    who.sees("1 added")
    who.done()
    store = store_of(desk)
    with store.read() as tx:
        assert "goethite" in " ".join(row.text for row in tx.execute(papers.select()))
    store.close()


HOLDS = """
import sys, time
from kgagent.cli.stopping import stopping
from kgagent.storage.store import Store
with Store.open(sys.argv[1]).lock(), stopping() as stop:
    print("at work", flush=True)
    while not stop.asked:
        time.sleep(0.1)
"""


@pytest.mark.long
def test_a_run_of_another_process_is_stopped(
    small: Path, person: Callable[[str], Person], desk: Any
) -> None:
    store = Store.open(str(small))
    with store.write() as tx:
        tx.execute(runs.update().values(state="running", process=os.getpid(), ended_at=None))
    store.close()
    who = person("stop a run")
    command = [sys.executable, "-c", HOLDS, str(desk.place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"at work\n"
        who.go("Runs")
        who.press("Stop the run")
        who.sees("The run stops after the step in hand")
        assert process.wait(timeout=30) == 0
    who.done()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.long
def test_the_graph_is_opened_in_gephi(person: Callable[[str], Person]) -> None:
    import networkx as nx

    who = person("open the graph in Gephi")
    who.go("Explore")
    who.page.wait_for_selector(".stage[data-ready]")
    file = who.save("GraphML, for Gephi")
    graph = nx.read_graphml(file)
    assert {label for _, label in graph.nodes(data="label")} >= {"nacre", "toughness"}
    assert graph.number_of_edges() == 8
    timeline = ET.parse(who.save("GEXF with a timeline")).getroot()
    assert timeline.find("{*}graph").get("mode") == "dynamic"  # type: ignore[union-attr]
    who.done()
