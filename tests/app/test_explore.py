"""The Explore page: the map in a real browser, and what the page does around it."""

from __future__ import annotations

import shutil
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kgagent.storage.store import Store
from kgagent.storage.tables import positions

ROOT = Path(__file__).parents[2]
FRONTEND, BROWSER = ROOT / "frontend", ROOT / "kgagent" / "browser"
Opened = Callable[..., Any]

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class Map:
    """A tab with the map; it remembers what should never happen."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("dialog", lambda dialog: (self.wrong.append("dialog"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._request)

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            self.wrong.append(f"request: {request.url}")

    def open(self, address: str) -> Map:
        self.page.goto(address)
        self.page.wait_for_selector(".stage[data-ready]")
        self.page.wait_for_timeout(700)
        return self

    def ask(self, script: str, argument: Any = None) -> Any:
        """The value of a script of which `map` is the state of the component."""
        return self.page.locator(".map").evaluate(
            f"(root, given) => {{ const map = root.graphMap; return {script}; }}", argument
        )

    def names(self) -> list[str]:
        return self.ask("map.graph.mapNodes((node, values) => values.label)")

    def spot(self, key: str) -> tuple[float, float]:
        """Where a concept is seen on the page."""
        place = self.ask(
            "map.sigma.graphToViewport(map.graph.getNodeAttributes(map.nodes.get(given)))", key
        )
        box = self.page.locator(".stage").bounding_box()
        return box["x"] + place["x"], box["y"] + place["y"]

    def click(self, key: str) -> None:
        self.page.mouse.click(*self.spot(key))

    def side(self) -> str:
        return self.page.inner_text("[data-testid=stMain]").replace("\N{WORD JOINER}", "")


@pytest.fixture
def tab(chromium: Any) -> Iterator[Map]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)
    opened = Map(context)
    yield opened
    context.close()
    assert opened.wrong == []


@pytest.mark.browser
def test_a_click_opens_a_concept_and_the_address_holds_it(
    served: Callable[..., str], small: Path, tab: Map
) -> None:
    tab.open(f"{served(small)}/explore")
    assert "8 concepts" in tab.page.inner_text(".said")
    tab.click("nacre")
    tab.page.wait_for_url("**/explore?concept=nacre")
    tab.page.get_by_role("heading", name="nacre").wait_for()
    tab.page.get_by_text("“We find that nacre has toughness.”").wait_for()
    assert tab.ask("[...map.emphasis.focus].length") == 4
    tab.page.get_by_role("link", name="All it is related to").click()
    tab.page.wait_for_url("**/concept?concept=nacre")


@pytest.mark.browser
@pytest.mark.long
def test_an_address_opens_the_map_as_it_was_and_an_empty_spot_lets_go(
    served: Callable[..., str], small: Path, tab: Map
) -> None:
    tab.open(f"{served(small)}/explore?concept=nacre&shown=near&step=7")
    tab.page.get_by_role("heading", name="nacre").wait_for()
    assert "after step 7" in tab.page.inner_text(".said")
    assert "aragonite platelets" not in tab.names()
    tab.page.keyboard.press("Escape")
    box = tab.page.locator(".stage").bounding_box()
    tab.page.mouse.click(box["x"] + 5, box["y"] + 200)
    tab.page.wait_for_url("**/explore?shown=near&step=7")


@pytest.mark.browser
@pytest.mark.long
def test_a_search_chooses_its_best_match_and_columns_are_sent_once(
    served: Callable[..., str], small: Path, tab: Map
) -> None:
    tab.open(f"{served(small)}/explore")
    before = tab.ask("map.version")
    graph = tab.ask("(map.graph.mark = 'the same', map.graph.mark)")
    tab.page.get_by_label("Find a concept").fill("spider")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**/explore?concept=spider+silk")
    tab.page.wait_for_timeout(700)
    assert tab.ask("map.chosen") == "spider silk"
    assert (tab.ask("map.version"), tab.ask("map.graph.mark")) == (before, graph)


@pytest.mark.browser
@pytest.mark.long
def test_a_path_in_the_address_is_drawn(served: Callable[..., str], small: Path, tab: Map) -> None:
    tab.open(f"{served(small)}/explore?path=spider+silk&path=toughness&path=nacre")
    assert tab.ask("map.emphasis.path.length") == 3
    assert tab.ask("map.emphasis.pathEdges.size") == 2


@pytest.mark.browser
@pytest.mark.long
def test_a_loop_selects_concepts_and_lists_them(
    served: Callable[..., str], small: Path, tab: Map
) -> None:
    tab.open(f"{served(small)}/explore")
    tab.page.get_by_role("button", name="Draw a loop around concepts").click()
    box = tab.page.locator(".stage").bounding_box()
    corners = [(4, 4), (4, 0.99), (0.995, 0.99), (0.995, 4), (4, 4)]
    at = [
        (
            box["x"] + (x if x > 1 else x * box["width"]),
            box["y"] + (y if y > 1 else y * box["height"]),
        )
        for x, y in corners
    ]
    tab.page.mouse.move(*at[0])
    tab.page.mouse.down()
    for place in at[1:]:
        tab.page.mouse.move(*place, steps=4)
    tab.page.mouse.up()
    tab.page.get_by_role("heading", name="8 concepts selected").wait_for()
    tab.page.get_by_role("button", name="Download as CSV").wait_for()


@pytest.mark.browser
@pytest.mark.long
def test_the_map_is_saved_as_picture_and_drawing(
    served: Callable[..., str], hostile: Path, tab: Map
) -> None:
    import xml.etree.ElementTree as ET

    tab.open(f"{served(hostile)}/explore")
    with tab.page.expect_download() as saved:
        tab.page.get_by_role("button", name="Save the map as a drawing").click()
    drawing = ET.parse(saved.value.path())
    assert any(
        "alert" in (text.text or "") for text in drawing.iter("{http://www.w3.org/2000/svg}text")
    )
    with tab.page.expect_download() as saved:
        tab.page.get_by_role("button", name="Save the map as a picture").click()
    picture = Path(saved.value.path()).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 5_000


@pytest.mark.browser
@pytest.mark.long
def test_hostile_names_stay_text_on_the_map_and_beside_it(
    served: Callable[..., str], hostile: Path, tab: Map
) -> None:
    tab.open(f"{served(hostile)}/explore")
    keys = tab.ask("map.graph.mapNodes((node, values) => values.key)")
    for key in keys:
        tab.ask("map.doing.choose(given)", key)
        tab.page.wait_for_timeout(300)
    main = tab.page.locator("[data-testid=stMain]")
    for never in ("script", "img[src='x']", "img[src*=evil]", "a[href*='//evil']", ".katex"):
        assert main.locator(never).count() == 0, never
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert max(map(len, tab.names())) <= 120
    assert tab.page.locator("[data-testid=stException]").count() == 0


@pytest.mark.browser
@pytest.mark.long
def test_the_map_goes_by_keyboard(served: Callable[..., str], small: Path, tab: Map) -> None:
    tab.open(f"{served(small)}/explore")
    tab.page.locator(".stage").focus()
    before = tab.ask("map.sigma.getCamera().getState()")
    for key in ("ArrowRight", "ArrowUp"):
        tab.page.keyboard.press(key)
    tab.page.keyboard.press("+")
    tab.page.wait_for_timeout(500)
    after = tab.ask("map.sigma.getCamera().getState()")
    assert after["x"] > before["x"]
    assert after["y"] > before["y"]
    assert after["ratio"] < before["ratio"]
    tab.page.keyboard.press("j")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**/explore?concept=*")
    tab.page.locator(".stage").focus()
    tab.page.keyboard.press("Escape")
    tab.page.wait_for_url(lambda url: "concept" not in url)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.long
def test_a_telephone_needs_no_sideways_scrolling(
    served: Callable[..., str], small: Path, tab: Map, scheme: str
) -> None:
    tab.page.emulate_media(color_scheme=scheme)
    tab.page.set_viewport_size({"width": 420, "height": 900})
    tab.open(f"{served(small)}/explore")
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 420
    assert tab.ask("map.theme.dark") == (scheme == "dark")


def words_on(app: Any) -> str:
    elements = [*app.header, *app.subheader, *app.markdown, *app.caption, *app.warning, *app.error]
    said = [element.value for element in elements] + [link.value for link in app.page_link]
    return "\n".join(said + [code.value for code in app.code]).replace("\\", "")


@pytest.mark.parametrize("which", ["missing", "empty"])
@pytest.mark.long
def test_nothing_to_show_says_which_command_helps(
    opened: Opened, tmp_path: Path, empty: Path, which: str
) -> None:
    app = opened(empty if which == "empty" else tmp_path / "missing.db", "explore")
    assert not app.exception
    assert "kgagent grow PAPERS" in words_on(app)


def settled(app: Any) -> Any:
    """The page after its first layout is done."""
    end = time.monotonic() + 60
    while "The map" not in words_on(app) and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    return app


def test_places_are_stored_by_the_first_visit(opened: Opened, small: Path) -> None:
    app = settled(opened(small, "explore"))
    assert not app.exception
    store = Store.open(str(small))
    with store.read() as tx:
        assert len(tx.execute(positions.select()).all()) == 8
    store.close()


def test_an_unknown_concept_step_and_view_are_met_with_the_map(opened: Opened, small: Path) -> None:
    app = settled(opened(small, "explore", concept="nobody", step="9999999", shown="sideways"))
    assert not app.exception
    assert "There is no concept named 'nobody'" in words_on(app)


def test_the_slider_moves_the_address(opened: Opened, small: Path) -> None:
    app = settled(opened(small, "explore"))
    app.slider[0].set_value(3).run()
    assert app.query_params["step"] in ("3", ["3"])
    app.slider[0].set_value(8).run()
    assert "step" not in app.query_params


def test_the_package_names_the_folder_of_the_bundle() -> None:
    inner = tomllib.loads((ROOT / "kgagent" / "pyproject.toml").read_text())
    outer = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert inner["project"] == {name: outer["project"][name] for name in ("name", "version")}
    component = inner["tool"]["streamlit"]["component"]["components"][0]
    assert (ROOT / "kgagent" / component["asset_dir"] / "graph_map.js").is_file()
    notices = (BROWSER / "NOTICES.txt").read_text()
    for name in ("sigma 3", "graphology 0", "Copyright", "MIT"):
        assert name in notices


def test_the_bundle_calls_nobody() -> None:
    bundle = (BROWSER / "graph_map.js").read_text()
    for never in ("fetch(", "XMLHttpRequest", "importScripts", "innerHTML", "eval("):
        assert never not in bundle
    addresses = bundle.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in addresses.replace("https://github.com", "")


def test_the_bundle_is_what_its_source_makes(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("no node to build the bundle with")
    if not (FRONTEND / "node_modules" / "esbuild").is_dir():
        pytest.skip("nothing to build with: run 'npm ci' in frontend/ first")
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=FRONTEND, check=True, timeout=120)
    for name in ("graph_map.js", "NOTICES.txt"):
        assert (tmp_path / name).read_bytes() == (BROWSER / name).read_bytes(), name
