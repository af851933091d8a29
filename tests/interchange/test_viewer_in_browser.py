"""The page of a graph in a real browser without a network: search, choose, read; nothing acts."""

from __future__ import annotations

import pytest

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.interchange.viewer import write_html

EVIL = "</script><script>document.title='acted'</script><img src=x onerror=document.title='acted'>"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
]


def test_somebody_finds_a_concept_and_reads_its_quote(tmp_path, chromium):
    path = tmp_path / "graph.html"
    rows = (ConceptRow("a", "Silk", ("raw silk",)), ConceptRow("b", EVIL), ConceptRow("c", "Bone"))
    said = (RelationRow("a", EVIL, "b", 2, quotes=(EVIL,)), RelationRow("c", "is", "c"))
    write_html(Snapshot(rows, said, title="silk"), path)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    heard: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.locator("#list li").count() == 3
    page.fill("#search", "RAW")
    assert page.locator("#list li").count() == 1
    page.click("#list button")
    assert page.inner_text("#about h2") == "Silk"
    assert page.inner_text("#about q").strip('"“”') == EVIL
    page.locator("#about button").last.click()
    assert page.inner_text("#about h2") == EVIL
    drawn = page.evaluate(
        "(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean))"
        "(document.getElementById('map'))"
    )
    title = page.title()
    context.close()
    assert drawn
    assert title == "silk"
    assert heard == []
    assert asked == [path.as_uri()]
