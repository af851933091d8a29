"""PDFs through GROBID, answered by a server of our own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kgagent.domain.paper import Paper
from kgagent.papers import grobid
from kgagent.papers.read import read_papers

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>
<titleStmt><title level="a" type="main">On moth silk</title></titleStmt>
<sourceDesc><biblStruct><analytic><author><persName><forename type="first">Eva</forename>
<surname>Nacht</surname></persName></author><idno type="DOI">10.5555/moth</idno></analytic>
<monogr><title level="j">Moth studies</title><imprint><date type="published" when="2011-03"/>
</imprint></monogr></biblStruct></sourceDesc></fileDesc>
<profileDesc><abstract><div><p>Moths spin silk.</p></div></abstract></profileDesc></teiHeader>
<text><body><div><head n="1">Results</head><p>Silk holds water <ref type="bibr">[1]</ref>.</p>
<figure><head>Fig. 1.</head><label>1</label><figDesc>A moth.</figDesc></figure></div></body>
<back><div type="acknowledgement"><p>We thank the lamp.</p></div>
<div type="references"><listBibl><biblStruct><title>Not this</title></biblStruct></listBibl></div>
</back></text></TEI>"""


class Grobid:
    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.posted: list[bytes] = []
        self.address = ""


@pytest.fixture
def server() -> Iterator[Grobid]:
    here = Grobid()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            here.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            status = here.statuses.pop(0) if here.statuses else 200
            body = TEI.encode() if status == 200 else b"no"
            self.send_response(status if self.path == grobid.PLACE else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever, args=(0.02,))
    thread.start()
    here.address = f"http://127.0.0.1:{serving.server_port}"
    yield here
    serving.shutdown()
    serving.server_close()
    thread.join()


def test_a_pdf_is_read_as_grobid_takes_it_apart(server: Grobid, prose_pdf: Path):
    [paper] = read_papers([prose_pdf], grobid=server.address + "/")
    assert isinstance(paper, Paper)
    assert paper.text == (
        "On moth silk\n\nMoths spin silk.\n\nResults\n\nSilk holds water [1].\n\n"
        "Fig. 1.\n\nA moth.\n\nWe thank the lamp."
    )
    assert (paper.title, paper.year, paper.doi) == ("On moth silk", 2011, "10.5555/moth")
    assert (paper.authors, paper.venue, paper.reader) == (("Eva Nacht",), "Moth studies", "grobid")
    assert b"%PDF-" in server.posted[0]


def test_a_busy_server_is_asked_again(server: Grobid, prose_pdf: Path):
    server.statuses = [503, 503]
    waited: list[float] = []
    paper = grobid.read_with_grobid(prose_pdf, server.address, sleep=waited.append)
    assert (paper.title, waited) == ("On moth silk", [2.0, 4.0])


@pytest.mark.parametrize("statuses", [[500], None])
def test_what_grobid_cannot_do_is_read_here_with_a_note(
    server: Grobid, prose_pdf: Path, statuses: list[int] | None
):
    server.statuses = statuses or []
    address = server.address if statuses else "http://127.0.0.1:9"
    [paper] = read_papers([prose_pdf], grobid=address)
    assert isinstance(paper, Paper)
    assert paper.reader == "pdf"
    assert "Spider silk" in paper.text
    assert paper.notes[-1].startswith("without GROBID:")


def test_a_tei_file_is_a_paper(tmp_path: Path):
    (tmp_path / "moth.xml").write_text(TEI)
    [paper] = read_papers([tmp_path / "moth.xml"])
    assert isinstance(paper, Paper)
    assert (paper.title, paper.reader) == ("On moth silk", "tei")
