"""Papers from services, answered by a server of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import UsageError
from kgagent.papers.online import (
    arxiv,
    crossref,
    full_text,
    openalex,
    pubmed,
    semantic_scholar,
)
from kgagent.papers.online.source import fetch, named
from kgagent.papers.online.web import Web
from kgagent.papers.options import Limits
from kgagent.settings import s2_key

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

ENTRY = (
    "<entry><id>http://arxiv.org/abs/{id}v1</id><title>Paper {id}</title>"
    "<published>2025-01-02T00:00:00Z</published><summary>About {id}.</summary></entry>"
)
WORK = {
    "title": ["On silk"],
    "abstract": "<jats:p>Silk is strong.</jats:p>",
    "DOI": "10.5555/silk",
    "issued": {"date-parts": [[2001]]},
    "author": [{"given": "Ida", "family": "Faden"}],
    "container-title": ["Fibres"],
}
OPEN = {
    "title": "On moths",
    "doi": "https://doi.org/10.5555/moth",
    "publication_year": 2011,
    "abstract_inverted_index": {"Moths": [0, 3], "circle": [1], "lamps.": [2], "sleep.": [4]},
    "authorships": [{"author": {"display_name": "Eva Nacht"}}],
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/77"},
    "primary_location": {"source": {"display_name": "Moth studies"}},
}
S2 = {
    "paperId": "a" * 40,
    "title": "On webs",
    "abstract": "Webs are <i>sticky</i>.",
    "year": 2020,
    "venue": "Webs",
    "authors": [{"name": "Ada Netz"}],
    "externalIds": {"DOI": "10.5555/web", "ArXiv": "2001.00001"},
}
RECORD = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>77</PMID><Article><ArticleTitle>Moths"
    "</ArticleTitle><Abstract><AbstractText>They fly.</AbstractText></Abstract></Article>"
    "</MedlineCitation></PubmedArticle></PubmedArticleSet>"
)


class Services:
    """Answers as the services do; `script` holds statuses to give first."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.agents: list[str] = []
        self.keys: list[str | None] = []
        self.script: list[tuple[int, dict[str, str]]] = []
        self.size = 0
        self.pdf = b""

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, str]:
        if path == "/arxiv":
            ids = [each for each in query.get("id_list", "").split(",") if each != "0000.0000"]
            ids = [each for each in ids if each]
            if "search_query" in query:
                ids = [f"2501.{n:05}" for n in range(int(query["max_results"]))]
            return 200, f"<feed>{''.join(ENTRY.format(id=each) for each in ids)}</feed>"
        if path.startswith("/pdf/"):
            return 200, ""
        if path == "/works/10.5555/silk":
            return 200, json.dumps({"message": WORK})
        if path == "/works/10.5555/moth":
            return 200, json.dumps({"message": {"title": ["On moths"], "DOI": "10.5555/moth"}})
        if path in ("/open/doi:10.5555/moth", "/open/W12345"):
            return 200, json.dumps(OPEN)
        if path.startswith("/s2/"):
            found = {"data": [S2, {"paperId": "b" * 40, "title": "Empty"}]}
            return 200, json.dumps(found if path == "/s2/search" else S2)
        if path == "/eutils/esearch.fcgi":
            return 200, json.dumps({"esearchresult": {"idlist": ["77"]}})
        if path == "/eutils/efetch.fcgi":
            return 200, RECORD
        return 404, "no"


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    here = Services()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            here.asked.append((url.path, query))
            here.agents.append(self.headers["User-Agent"])
            here.keys.append(self.headers["x-api-key"])
            status, headers, text = 200, {}, "x" * here.size
            if here.script:
                status, headers = here.script.pop(0)
            elif not here.size:
                status, text = here.answer(url.path, query)
            body = here.pdf if url.path.startswith("/pdf/") else text.encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    at = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(arxiv, "ADDRESS", f"{at}/arxiv")
    monkeypatch.setattr(full_text, "ADDRESS", f"{at}/pdf")
    monkeypatch.setattr(crossref, "ADDRESS", f"{at}/works")
    monkeypatch.setattr(openalex, "ADDRESS", f"{at}/open")
    monkeypatch.setattr(pubmed, "ADDRESS", f"{at}/eutils")
    monkeypatch.setattr(semantic_scholar, "ADDRESS", f"{at}/s2")
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


Get = Callable[..., list[Paper | Rejection]]


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def get(tmp_path: Path, waited: list[float]) -> Get:
    def call(*inputs: str, limit: int = 5, contact: str = "", fresh: bool = False, key=None):
        wanted = [name for each in inputs if (name := named(each))]
        kept = tmp_path / "kept"
        web = Web(contact=contact, cache=kept, fresh=fresh, key=key, sleep=waited.append)
        return list(fetch(wanted, web, limit=limit))

    return call


def test_arxiv_by_id_names_what_it_does_not_know(services: Services, get: Get):
    paper, rejection = get("arxiv:2502.13025v2,0000.0000")
    assert isinstance(paper, Paper)
    assert (paper.identifier, paper.year, paper.origin) == (
        "arxiv:2502.13025",
        2025,
        "arxiv:2502.13025",
    )
    assert paper.text == "Paper 2502.13025\n\nAbout 2502.13025."
    assert isinstance(rejection, Rejection)
    assert (rejection.origin, rejection.reason) == ("arxiv:0000.0000", "not_known")


def test_an_arxiv_query_goes_page_by_page_at_arxivs_pace(
    services: Services, get: Get, waited: list[float]
):
    assert len(get("arxiv:spider silk", limit=120)) == 120
    assert [query["start"] for _, query in services.asked] == ["0", "100"]
    assert services.asked[0][1]["search_query"] == "all:spider AND all:silk"
    assert len(waited) == 1
    assert 2.5 < waited[0] <= 3


def test_a_doi_through_crossref(services: Services, get: Get):
    [paper] = get("doi:10.5555/silk", contact="ida@silk.example")
    assert isinstance(paper, Paper)
    assert paper.text == "On silk\n\nSilk is strong."
    assert (paper.year, paper.doi, paper.venue) == (2001, "10.5555/silk", "Fibres")
    assert "mailto:ida@silk.example" in services.agents[0]
    assert services.asked[0][1]["mailto"] == "ida@silk.example"


def test_an_abstract_that_crossref_lacks_comes_from_openalex(services: Services, get: Get):
    [paper] = get("doi:10.5555/moth")
    assert isinstance(paper, Paper)
    assert paper.text == "On moths\n\nMoths circle lamps. Moths sleep."
    assert (paper.identifier, paper.venue) == ("pmid:77", "Moth studies")
    assert paper.authors == ("Eva Nacht",)


def test_openalex_and_pubmed_by_id_and_by_query(services: Services, get: Get):
    work, record, found = get("openalex:W12345", "pmid:77", "pubmed:moths at night")
    assert isinstance(work, Paper)
    assert isinstance(record, Paper)
    assert isinstance(found, Paper)
    assert work.doi == "10.5555/moth"
    assert record.identifier == found.identifier == "pmid:77"
    assert found.text == "Moths\n\nThey fly."


def test_semantic_scholar_by_id_and_by_query(services: Services, get: Get):
    by_doi, by_id, found, empty = get("s2:10.5555/web", f"s2:{'a' * 40}", "s2:sticky webs")
    assert isinstance(by_doi, Paper)
    assert by_doi == by_id == found
    assert by_doi.text == "On webs\n\nWebs are sticky."
    assert (by_doi.identifier, by_doi.doi) == ("arxiv:2001.00001", "10.5555/web")
    assert isinstance(empty, Rejection)


def test_the_key_goes_to_semantic_scholar_alone_and_is_never_kept(
    services: Services, get: Get, tmp_path: Path
):
    key = s2_key({"S2_API_KEY": "secret-of-ida"}, tmp_path)
    services.script = [(302, {"Location": "/s2/DOI:10.5555/web"})]
    get("s2:10.5555/web", "doi:10.5555/silk", key=key)
    assert services.keys == ["secret-of-ida", "secret-of-ida", None]
    kept = [file.read_text() + file.name for file in (tmp_path / "kept").iterdir()]
    assert len(kept) == 2
    assert not any("secret" in text for text in [*kept, repr(key), str(services.asked)])


def test_an_answer_is_kept_and_not_asked_for_again(services: Services, get: Get):
    get("arxiv:2502.13025")
    assert get("arxiv:2502.13025")
    assert len(services.asked) == 1
    get("arxiv:2502.13025", fresh=True)
    assert len(services.asked) == 2


def test_a_busy_service_is_asked_again_after_the_time_it_names(
    services: Services, get: Get, waited: list[float]
):
    services.script = [(503, {"Retry-After": "7"}), (429, {})]
    [paper] = get("doi:10.5555/silk")
    assert isinstance(paper, Paper)
    assert waited[0] == 7.0
    services.script = [(503, {})] * 4
    [rejection] = get("doi:10.5555/moth")
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "busy"


def test_an_unknown_doi_is_refused_with_a_reason_and_stops_nothing(services: Services, get: Get):
    rejection, paper = get("doi:10.5555/none", "doi:10.5555/silk")
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "not_known"
    assert isinstance(paper, Paper)


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1:9/secret",
        "https://127.0.0.1/secret",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "https://[::1]/x",
    ],
)
def test_a_redirect_into_the_users_network_is_not_followed(
    services: Services, get: Get, place: str
):
    services.script = [(302, {"Location": place})]
    [rejection] = get("doi:10.5555/silk")
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "unsafe"
    assert len(services.asked) == 1


def test_a_redirect_at_the_same_place_is_followed_but_not_for_ever(services: Services, get: Get):
    services.script = [(301, {"Location": "/works/10.5555/silk"})]
    [paper] = get("doi:10.5555/silk")
    assert isinstance(paper, Paper)
    services.script = [(301, {"Location": "/works/x"})] * 9
    [rejection] = get("doi:10.5555/silk", fresh=True)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "unsafe"


def test_an_answer_without_end_is_cut(
    services: Services, get: Get, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kgagent.papers.online.web.MAX_BYTES", 10_000)
    services.size = 20_000
    [rejection] = get("arxiv:2502.13025")
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "too_large"


def test_a_login_page_is_neither_a_paper_nor_kept(services: Services, get: Get):
    services.size = 50
    refusals = get("doi:10.5555/silk", "arxiv:2502.13025", "openalex:W12345", "pubmed:moths")
    assert {item.reason for item in refusals if isinstance(item, Rejection)} == {"broken"}
    services.size = 0
    assert all(isinstance(item, Paper) for item in get("doi:10.5555/silk", "arxiv:2502.13025"))


def test_without_a_network_each_input_is_named(get: Get, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arxiv, "ADDRESS", "http://127.0.0.1:9/arxiv")
    [rejection] = get("arxiv:2502.13025")
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "unreachable"
    assert "check the network" in rejection.message


def test_an_address_is_a_paper_only_with_an_id_in_it():
    assert named("https://arxiv.org/pdf/2502.13025v1.pdf") == ("arxiv", "2502.13025")
    assert named("papers/arxiv") is None
    with pytest.raises(UsageError, match="does not read"):
        named("https://example.org/paper.html")


def test_the_full_text_of_an_arxiv_paper(services: Services, get: Get, prose_pdf: Path):
    items = get("arxiv:2502.13025")
    web = Web(sleep=lambda _: None)
    services.pdf = prose_pdf.read_bytes()
    [paper] = full_text.with_full_text(items, web, limits=Limits())
    assert isinstance(paper, Paper)
    assert "Spider silk is among the toughest" in paper.text
    assert (paper.title, paper.year, paper.page_starts) == ("Paper 2502.13025", 2025, (0,))
    services.pdf = b"<html>not yet</html>"
    [paper] = full_text.with_full_text(items, web, limits=Limits())
    assert isinstance(paper, Paper)
    assert paper.text.endswith("About 2502.13025.")
    assert "no PDF" in paper.notes[-1]
