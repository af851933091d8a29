"""Thirty names that somebody who means harm might give, on every page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

NAMES = (
    "<script>alert('owned')</script> silk",
    "<img src=x onerror=alert(1)> fibroin",
    "<svg/onload=alert(2)> nacre",
    "<iframe src='https://evil.example'></iframe> frame",
    "<a href='javascript:alert(3)' onclick='alert(4)'>click</a> anchor",
    "<style>*{display:none}</style> style",
    "<!-- comment --> and --> after",
    "</div></section></body> closing",
    "<details open ontoggle=alert(5)> details",
    "<input autofocus onfocus=alert(6)> input",
    "<meta http-equiv=refresh content='0;url=https://evil.example'> meta",
    "<link rel=stylesheet href=https://evil.example/a.css> link",
    "[click me](https://evil.example/a) link",
    "[data](data:text/html,<script>alert(7)</script>) data",
    "![picture](https://evil.example/pixel.png) image",
    "https://evil.example/bare www.evil.example a@evil.example",
    "$$\\frac{a}{b}$$ and $x$ mathematics",
    "\\href{https://evil.example}{x} $\\url{https://evil.example}$ latex",
    "\x1b[31mred\x1b[0m terminal\x07",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07 terminal link",
    "\N{RIGHT-TO-LEFT OVERRIDE}desrever\N{POP DIRECTIONAL FORMATTING} direction",
    "\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH} marks",
    ":red[alarm] :material/delete: :tada: directive",
    '=HYPERLINK("https://evil.example";"x") `code` formula',
    "| a | b |\n|---|---|\n# heading\n> quote\n- list table",
    "{{constructor.constructor('alert(8)')()}} ${alert(9)} template",
    "'; DROP TABLE concepts; -- sql",
    "Z" + "\u0300\u0301\u0302\u0303" * 200 + " piled marks",
    "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}\N{BYTE ORDER MARK}zero\x00 width",
    "long " + "x" * 10_000,
)
PAGES = ("", *"growth explore concept paths communities hypotheses papers runs review".split())
NEVER = (
    "main script, main iframe, main meta, main link, main details[ontoggle], [onerror], [onload], "
    "[onclick], [onfocus], [ontoggle], img[src='x'], img[src*=evil], a[href*='//evil'], "
    "a[href^='javascript'], a[href^='data'], .katex"
)
WIDTHS = (1280, 390)

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def harmful(tmp_path: Path, made: Callable[..., Path]) -> Path:
    """A graph whose every name, title, quote, predicate, model and reason is one of them."""
    ring = zip(NAMES, NAMES[1:] + NAMES[:1], strict=True)
    hub = [(NAMES[0], NAMES[at], NAMES[at], at % 3, {}) for at in range(2, 30, 3)]
    return made(
        tmp_path / "harmful.db",
        claims=[(a, b, b, at % 3, {}) for at, (a, b) in enumerate(ring)] + hub,
        papers=[(NAMES[0], 2020, NAMES[3]), (NAMES[22], 2021, None), (NAMES[29], None, None)],
        model=NAMES[22],
        reason=NAMES[12],
        refused=(NAMES[1], NAMES[23]),
    )


def holds(page: Any, where: str, width: int) -> None:
    """Nothing of a name is more than text, and the page is no wider than its window."""
    assert page.locator(NEVER).count() == 0, where
    assert page.get_by_test_id("stException").count() == 0, where
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (where, width)


def test_thirty_hostile_names_do_nothing_on_any_page(
    served: Callable[..., str], harmful: Path, tab: Any
) -> None:
    assert len(NAMES) == len(set(NAMES)) == 30
    address = served(harmful)
    ends = [quote_plus(name) for name in NAMES[:3]]
    more = (
        f"paths?a={ends[0]}&b={ends[1]}&around=2",
        f"paths?a={ends[0]}&b=x&how={ends[2]}&between={ends[2]}",
        "paths?between=apart",
        "review?what=relations",
        "runs?step=3",
        "papers?quote=1",
        "growth?step=7",
        "?since=run",
        f"explore?concept={ends[0]}&shown=near",
    )
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 900})
        for path in (*PAGES, *more):
            holds(tab.open(f"{address}/{path}"), path, width)
    tab.page.set_viewport_size({"width": 1280, "height": 900})
    for name in NAMES:
        where = f"concept?concept={quote_plus(name[:300])}"
        holds(tab.open(f"{address}/{where}"), where, 1280)


def test_thirty_hostile_names_are_text_on_the_map(
    served: Callable[..., str], harmful: Path, tab: Any
) -> None:
    page = tab.open(f"{served(harmful)}/explore")
    page.wait_for_selector(".stage[data-ready]")
    ask = page.locator(".map").evaluate
    keys = ask("(root) => root.graphMap.graph.mapNodes((node, values) => values.key)")
    assert len(keys) > 25
    for key in keys:
        ask("(root, key) => root.graphMap.doing.choose(key)", key)
        page.wait_for_timeout(400)
        holds(page, key[:60], 1280)
    labels = ask("(root) => root.graphMap.graph.mapNodes((node, values) => values.label)")
    assert max(map(len, labels)) <= 120
    for label in labels:
        assert not set(label) & set("\x1b\x07\x00\N{RIGHT-TO-LEFT OVERRIDE}\N{RIGHT-TO-LEFT MARK}")
