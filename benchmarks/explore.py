"""How quickly the Explore page draws a large graph, and how it moves beside other components.

    python benchmarks/explore.py build big.db --concepts 20000
    python benchmarks/explore.py page big.db
    python benchmarks/explore.py frames big.db

`build` writes a made-up graph with communities; `page` opens the dashboard on it in a headless
Chromium (WebGL in software) and takes medians of five; `frames` pans the same graph in this
component and in others that are installed.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from kgagent.storage import tables
from kgagent.storage.store import Store
from kgagent.views import graph_map
from kgagent.views.colours import palettes

WORDS = (
    "silk bone nacre chitin wood resin collagen apatite fibroin keratin latex lignin starch "
    "cellulose elastin spider shell tendon crystal matrix fibre sheet strength stiffness toughness "
    "impact fracture layer gradient interface porosity hydration mineral protein polymer composite"
).split()
PREDICATES = "contains improves forms increases has reduces consists|of binds supports".split()


def made_up(concepts: int, *, seed: int = 0) -> list[tuple[int, int]]:
    """Pairs of concepts: communities of uneven size with hubs, a fifth of pairs between them."""
    chance = np.random.default_rng(seed)
    groups = max(4, int(np.sqrt(concepts) / 5))
    group = chance.choice(groups, concepts, p=chance.dirichlet(np.full(groups, 2.0)))
    weight = chance.pareto(1.3, concepts) + 1
    order = [np.flatnonzero(group == g) for g in range(groups)]
    share = [weight[members] / weight[members].sum() for members in order]
    pairs: dict[tuple[int, int], None] = {}
    for a in range(1, concepts):
        for _ in range(1 + int(chance.random() < 0.8)):
            inside = chance.random() < 0.8
            if inside:
                b = int(chance.choice(order[group[a]], p=share[group[a]]))
            else:
                b = int(chance.integers(concepts))
            if a != b:
                pairs.setdefault((a, b))
    return list(pairs)


def named(number: int, *, seed: int = 0) -> str:
    """A name of two words and the number."""
    chance = np.random.default_rng((seed, number))
    return f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}"


def build(file: Path, concepts: int, *, steps: int = 500) -> None:
    """A database as a run leaves it: each relation said once, with a quote."""
    file.unlink(missing_ok=True)
    pairs = made_up(concepts)
    store = Store.open(str(file), create=True)
    names = [named(number) for number in range(concepts)]
    first: dict[int, int] = {}
    for at, pair in enumerate(pairs):
        for end in pair:
            first.setdefault(end, 1 + at * steps // len(pairs))
    with store.write() as tx:
        _ledger(tx, steps)
        seen = sorted(first, key=lambda c: (first[c], c))
        rows = [
            {"id": at, "key": names[c], "name": names[c].capitalize(), "step_id": first[c]}
            for at, c in enumerate(seen, 1)
        ]
        tx.execute(tables.concepts.insert(), rows)
        ids = {c: at for at, c in enumerate(seen, 1)}
        tx.execute(
            tables.aliases.insert(),
            [
                {
                    "id": r["id"],
                    "concept_id": r["id"],
                    "spelling": r["name"],
                    "step_id": r["step_id"],
                }
                for r in rows
            ],
        )
        tx.execute(
            tables.mentions.insert(),
            [
                {"concept_id": r["id"], "alias_id": r["id"], "passage_id": r["step_id"]}
                | {"step_id": r["step_id"], "start_char": r["id"], "end_char": r["id"] + 5}
                for r in rows
            ],
        )
        _relations(tx, pairs, ids, names, steps)
        tx.execute(tables.measures.insert(), _measures(first, len(pairs), steps))
    store.close()


def _measures(first: dict[int, int], relations: int, steps: int) -> list[dict[str, Any]]:
    """How many concepts and relations there are after each step, and the mean degree."""
    rows, born = [], sorted(first.values())
    for step in range(1, steps + 1):
        known, said = bisect_right(born, step), step * relations // steps
        figures = {"concepts": known, "relations": said, "mean_degree": 2 * said / max(known, 1)}
        rows += [
            {"step_id": step, "name": name, "rank": 0, "value": float(value)}
            for name, value in figures.items()
        ]
    return rows


def _ledger(tx, steps: int) -> None:
    paper = {"id": 1, "key": "p", "content_hash": "0", "title": "A made-up paper", "year": 2020}
    paper |= {"venue": "", "identifier": "", "origin": "p", "reader": "text", "text": "x" * 10_000}
    tx.execute(tables.papers.insert().values(paper | {"added_at": 0.0}))
    passages = [
        {"id": n, "paper_id": 1, "ordinal": n, "start_char": n, "end_char": n + 1}
        | {"text_hash": str(n)}
        for n in range(1, steps + 1)
    ]
    tx.execute(tables.passages.insert(), passages)
    run = {"id": 1, "settings_hash": "0", "settings": "{}", "model": "embedded", "seed": 0}
    run |= {"code_version": "0", "state": "done", "epoch": 1, "merged_upto": steps, "process": 1}
    run |= {"stop_reason": "made up", "host": "", "started_at": 1.6e9, "ended_at": 1.6e9}
    tx.execute(tables.runs.insert().values(run))
    rows = [
        {"id": n, "run_id": 1, "ordinal": n, "number": n, "epoch": 1, "kind": "extract"}
        | {"input_hash": str(n), "state": "merged", "attempts": 1, "reason": "", "merged_at": 0.0}
        for n in range(1, steps + 1)
    ]
    tx.execute(tables.steps.insert(), rows)
    asked = [{"step_id": n, "text": "What?", "strategy": "hub"} for n in range(1, steps + 1)]
    tx.execute(tables.questions.insert(), asked)


def _relations(tx, pairs, ids, names, steps: int) -> None:
    rows, evidence = [], []
    for at, (a, b) in enumerate(pairs, 1):
        step = 1 + (at - 1) * steps // len(pairs)
        predicate = PREDICATES[at % len(PREDICATES)].replace("|", " ")
        rows.append({"id": at, "source_id": ids[a], "predicate": predicate})
        rows[-1] |= {"target_id": ids[b], "step_id": step}
        evidence.append({"hash": sha256(str(at).encode()).hexdigest(), "relation_id": at})
        evidence[-1] |= {"passage_id": step, "step_id": step, "item": at, "match": "exact"}
        evidence[-1] |= {"quote": f"We find that {names[a]} {predicate} {names[b]}."}
        evidence[-1] |= {"start_char": 0, "end_char": 5, "grounded": True, "negated": False}
        evidence[-1] |= {"hedged": False, "confidence": 1.0}
    tx.execute(tables.relations.insert(), rows)
    tx.execute(tables.evidence.insert(), evidence)


FLAGS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
MAIN = Path(__file__).parents[1] / "app" / "main.py"
ROUNDS = 5
SECONDS = 5
COUNT = """() => {
  let drew = false;
  const seen = (owner, name) => {
    const kept = owner[name];
    owner[name] = function (...given) { drew = true; return kept.apply(this, given); };
  };
  seen(CanvasRenderingContext2D.prototype, "clearRect");
  seen(CanvasRenderingContext2D.prototype, "drawImage");
  seen(WebGLRenderingContext.prototype, "drawArrays");
  seen(WebGL2RenderingContext.prototype, "drawArrays");
  seen(WebGL2RenderingContext.prototype, "drawArraysInstanced");
  window.drawn_ = 0;
  const count = () => { if (drew) window.drawn_ += 1; drew = false; requestAnimationFrame(count); };
  requestAnimationFrame(count); }"""
"""Counts the animation frames in which something was drawn, in the frame that draws."""

HEIGHT = 600
GRABBED = {"echarts": (640, 380)}
"""Where the map is grabbed: beside its concepts, but echarts only moves by what it has drawn."""


@contextmanager
def served(script: Path, *arguments: str, **environment: str) -> Iterator[str]:
    """The address of a Streamlit server that runs a script."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    process = subprocess.Popen(
        [*command, "--browser.gatherUsageStats", "false", "--", *arguments],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(400):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                    break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def browser(chromium: str) -> Iterator[Any]:
    """A new tab."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = opened.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        yield context.new_page()
        opened.close()


def page_figures(database: Path, chromium: str) -> None:
    """Times until the map is painted and a click is answered, medians of five on a warm server."""
    with served(MAIN, KGAGENT_DB=str(database.absolute())) as address, browser(chromium) as page:
        started = time.monotonic()
        page.goto(f"{address}/explore")
        page.wait_for_selector(".stage[data-ready]")
        print(f"first visit, cold, with its layout: {time.monotonic() - started:.1f} s")
        page.wait_for_timeout(2000)
        for name, query in (("default map", ""), ("everything", "?shown=all")):
            page.goto(f"{address}/explore{query}")
            page.wait_for_selector(".stage[data-ready]")
            told([_visit(page, f"{address}/explore{query}") for _ in range(ROUNDS)], name)
        page.goto(f"{address}/explore")
        page.wait_for_selector(".stage[data-ready]")
        page.wait_for_timeout(2000)
        told([_click(page, number) for number in range(ROUNDS)], "click answered, default map")
        told([_step(page) for _ in range(ROUNDS)], "step slider, default map")


def told(seconds: list[float], name: str) -> None:
    """One line: the median and what it is the median of."""
    each = " ".join(f"{value:.2f}" for value in seconds)
    print(f"{name}: {statistics.median(seconds):.2f} s ({each})", flush=True)


def _visit(page: Any, address: str) -> float:
    page.goto("about:blank")
    started = time.monotonic()
    page.goto(address)
    page.wait_for_selector(".stage[data-ready]")
    return time.monotonic() - started


def _click(page: Any, number: int) -> float:
    """From the click to the name and a quote beside the map."""
    found = page.locator(".map").evaluate(
        """(root, at) => { const map = root.graphMap; const node = map.order[at];
        const values = map.graph.getNodeAttributes(node);
        const place = map.sigma.graphToViewport(values);
        return {...place, name: values.label}; }""",
        number * 2,
    )
    box = page.locator(".stage").bounding_box()
    started = time.monotonic()
    page.mouse.click(box["x"] + found["x"], box["y"] + found["y"])
    page.get_by_role("heading", name=found["name"], exact=True).wait_for()
    page.locator("[data-testid=stCaptionContainer]", has_text="We find that").first.wait_for()
    took = time.monotonic() - started
    page.wait_for_timeout(800)
    return took


def _step(page: Any) -> float:
    """From a key on the slider to the map of that step."""
    before = page.locator(".stage").get_attribute("data-ready")
    page.get_by_role("slider").focus()
    started = time.monotonic()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        """(before) => { const roots = [...document.querySelectorAll("*")].map((e) => e.shadowRoot);
        const stage = roots.filter(Boolean).map((r) => r.querySelector(".stage")).find(Boolean);
        return stage && stage.dataset.ready !== before; }""",
        arg=before,
    )
    took = time.monotonic() - started
    page.wait_for_timeout(1000)
    return took


def frame_figures(database: Path, chromium: str, *, rounds: int = 3) -> None:
    """Frames a second while the whole graph is panned, in turn by each component, three rounds."""
    graph_map.lay_out_map(Store.open(str(database)))
    names = [name for name in SHOWN if name == "ours" or find_spec(PACKAGES[name])]
    for turn in range(rounds):
        for name in names:
            arguments = ("show", str(database.absolute()), "--with", name)
            with served(Path(__file__).resolve(), *arguments) as address, browser(chromium) as page:
                try:
                    found = _frames(page, address, name)
                except Exception as error:  # noqa: BLE001 one that fails is a result
                    print(f"{name}, round {turn + 1}: failed ({str(error).splitlines()[0]})")
                else:
                    print(f"{name}, round {turn + 1}: {found}", flush=True)


def _frames(page: Any, address: str, name: str) -> str:
    started = time.monotonic()
    page.goto(address)
    page.get_by_text("All sent.").wait_for()
    _painted(page)
    painted = time.monotonic() - started
    page.wait_for_timeout(1500)
    x, y = GRABBED.get(name, (300, 250))
    page.mouse.move(x, y)
    page.mouse.down()
    for frame in page.frames:
        frame.evaluate(COUNT)
    seen = page.screenshot()
    begun, at = time.monotonic(), 0
    while time.monotonic() - begun < SECONDS:
        at += 1
        page.mouse.move(x + 6 * (at % 40), y + 5 * (at % 30))
    took = time.monotonic() - begun
    frames = max(frame.evaluate("() => window.drawn_") for frame in page.frames)
    if page.screenshot() == seen:
        raise RuntimeError("the drag did not move it")
    page.mouse.up()
    moves = f"{at / took:.0f} moves of the mouse a second"
    return f"{frames / took:.1f} frames a second ({moves}), painted after {painted:.1f} s"


def _painted(page: Any) -> None:
    """Waits until the page shows the same twice, a second apart, and something with colour."""
    before = b""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        page.wait_for_timeout(500)
        now = page.screenshot(clip={"x": 100, "y": 100, "width": 900, "height": 500})
        if now == before and len(now) > 30_000:
            return
        before = now
    raise TimeoutError("nothing was painted within 60 s")


def show(database: Path, name: str) -> None:
    """A Streamlit page with the whole graph in one component."""
    import streamlit as st

    st.set_page_config(layout="wide")
    sys.path.insert(0, str(MAIN.parent))
    drawn = graph_map.whole_map(graph_map.sheet(Store.open(str(database))))
    SHOWN[name](drawn)
    st.text("All sent.")


def _ours(drawn: Any) -> None:
    from parts.graph_map import graph_map as component

    component(drawn, said="", fit="", on_chosen=lambda: None, on_lassoed=lambda: None)


def _echarts(drawn: Any) -> None:
    from streamlit_echarts import st_echarts

    colours = palettes()["light"]
    nodes = [
        {"id": str(at), "name": name, "x": x / 100, "y": -y / 100, "symbolSize": 4}
        | {"itemStyle": {"color": colours[number % 12]}}
        for at, (name, x, y, number) in enumerate(_columns(drawn))
    ]
    links = [{"source": str(a), "target": str(b)} for a, b in _links(drawn)]
    series = {"type": "graph", "layout": "none", "roam": True, "data": nodes, "links": links}
    options = {"animation": False, "series": [series | {"lineStyle": {"width": 0.5}}]}
    st_echarts(options, height=f"{HEIGHT}px")


def _cytoscape(drawn: Any) -> None:
    from st_cytoscape import cytoscape

    elements = [
        {"data": {"id": str(at)}, "position": {"x": x / 100, "y": -y / 100}}
        for at, (_, x, y, _number) in enumerate(_columns(drawn))
    ]
    elements += [{"data": {"source": str(a), "target": str(b)}} for a, b in _links(drawn)]
    look = [{"selector": "node", "style": {"width": 8, "height": 8, "background-color": "#117733"}}]
    look += [{"selector": "edge", "style": {"width": 0.5}}]
    cytoscape(elements, look, height=f"{HEIGHT}px", layout={"name": "preset"})


def _columns(drawn: Any) -> Iterator[tuple[str, int, int, int]]:
    yield from zip(drawn.names, drawn.x, drawn.y, drawn.community, strict=True)


def _links(drawn: Any) -> Iterator[tuple[int, int]]:
    yield from zip(drawn.sources, drawn.targets, strict=True)


SHOWN = {"ours": _ours, "echarts": _echarts, "cytoscape": _cytoscape}
PACKAGES = {"echarts": "streamlit_echarts", "cytoscape": "st_cytoscape"}


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["build", "page", "frames", "show"])
    parser.add_argument("database", type=Path, nargs="?", default=Path("explore.db"))
    parser.add_argument("--concepts", type=int, default=20_000)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--with", dest="component", choices=list(SHOWN), default="ours")
    given = parser.parse_args()
    if given.what == "build":
        build(given.database, given.concepts)
    elif given.what == "page":
        page_figures(given.database, given.chromium)
    elif given.what == "frames":
        frame_figures(given.database, given.chromium)
    else:
        show(given.database, given.component)


if __name__ == "__main__":
    main()
