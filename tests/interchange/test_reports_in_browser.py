"""A report in a real browser without a network: wide as a phone and a desk, light and dark."""

from __future__ import annotations

import pytest

from kgagent.domain.report import (
    READ,
    REASONED,
    Claim,
    Edge,
    Evidence,
    Figure,
    Report,
    Section,
    Table,
    Text,
    Vertex,
)
from kgagent.interchange.reports import write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
]


def report() -> Report:
    name = "a concept with a name that is rather long for the width of a phone"
    chain = tuple(Vertex(f"{name} {at}") for at in range(12))
    hops = tuple(Edge(at, at + 1, "has a long predicate", READ, (1,)) for at in range(11))
    net = tuple(Vertex(name, x=at / 9, y=at % 3 / 2) for at in range(10))
    pairs = (*(Vertex(name) for _ in range(5)), *(Vertex(name, side=1) for _ in range(5)))
    arcs = (*(Edge(at, at + 5, "0.50") for at in range(5)), Edge(0, 4, "x"), Edge(5, 9, "x"))
    blocks = (
        Text(name * 3),
        Figure("chain", chain, hops, name),
        Figure("net", net, (Edge(0, 9, "x", None),), name),
        Figure("sides", pairs, arcs, name),
        Claim("x" * 300, READ, (1,)),
        Claim(f"{name} --does something to--> {name}", REASONED),
        Table(tuple(f"column {at}" for at in range(12)), ((name, *range(11)),)),
    )
    quote = Evidence(name, name, 2001, "10.1000/ab", checked=True)
    return Report(name, name, (Section(name, blocks),), (quote,), (("Graph", name),))


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_loads_nothing_and_is_readable(tmp_path, chromium, width, scheme):
    path = tmp_path / "report.html"
    write(report(), path)
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    colours = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body)"
        ".backgroundColor].map(c => c.match(/\\d+/g).slice(0, 3).reduce((a, b) => +a + +b, 0))"
    )
    page.click("a.cite")
    assert page.url.endswith("#e1")
    context.close()
    assert said == []
    assert asked == [path.as_uri()]
    assert (colours[0] > colours[1] + 450) is (scheme == "dark")
    assert abs(colours[0] - colours[1]) > 450
