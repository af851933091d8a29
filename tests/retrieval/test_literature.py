"""A literature search that the user names: what it says, and that silence is unknown."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from kgagent.domain.hypothesis import IN_LITERATURE, UNKNOWN
from kgagent.errors import UsageError
from kgagent.retrieval.literature import Literature

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


class Library:
    """A search on this machine that says what it is told to."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self.asked: list[str] = []
        library = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                library.asked.append(self.path)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/works"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Library:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def works() -> bytes:
    first = {"title": "On\nalum", "publication_year": 2001, "doi": "https://doi.org/10.1/x"}
    return json.dumps({"meta": {"count": 12}, "results": [first]}).encode()


def test_what_it_finds_is_counted_and_the_first_named(works):
    with Library(works) as library:
        said = Literature(library.url)(["alum", 'so-called "glue"'])
    assert said == (IN_LITERATURE, 12, "On alum (2001) https://doi.org/10.1/x")
    asked = parse_qs(urlsplit(library.asked[0]).query)
    assert asked["search"] == ['"alum" "so-called glue"']


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"meta": {"count": 0}, "results": []}', 200),
        (b'{"meta": {"count": 12}}', 500),
        (b"<html>", 200),
        (b"[]", 200),
        (b'{"meta": {"count": "many"}}', 200),
        (b"[" * 100_000, 200),
        (b" " * 3_000_000, 200),
        (b"", 200),
    ],
)
def test_no_hits_and_no_answer_are_unknown(body, status):
    with Library(body, status) as library:
        assert Literature(library.url)(["alum", "glue"]) == (UNKNOWN, 0, "")


def test_hits_without_a_usable_work_are_still_counted():
    with Library(b'{"meta": {"count": 3}, "results": [[1]]}') as library:
        assert Literature(library.url)(["alum", "glue"]) == (IN_LITERATURE, 3, "")


def test_an_endpoint_that_is_not_there_is_asked_once():
    with Library(b"") as library:
        gone = library.url
    search = Literature(gone, seconds=2)
    assert search(["alum", "glue"]) == (UNKNOWN, 0, "")
    assert search.silent
    assert search(["alum", "wax"]) == (UNKNOWN, 0, "")


def test_what_is_no_address_is_refused():
    with pytest.raises(UsageError, match="no address"):
        Literature("file:///etc/passwd")
