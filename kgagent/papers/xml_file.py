"""XML files: which kind of paper the root element is of."""

from __future__ import annotations

from collections.abc import Iterator

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers import atom, jats, pubmed_xml, tei
from kgagent.papers.xml_tree import parsed


def read_xml(origin: str, data: bytes) -> Iterator[Paper | Rejection]:
    """The papers of a JATS, PubMed, arXiv or TEI file; raises `PaperRejected` for others."""
    root = parsed(origin, data)
    for kind, read in (
        (jats.ROOTS, jats.read_jats),
        (pubmed_xml.ROOTS, pubmed_xml.read_pubmed),
        (atom.ROOTS, atom.read_atom),
        (tei.ROOTS, tei.read_tei),
    ):
        if root.tag in kind:
            yield from read(origin, root)
            return
    raise PaperRejected(
        origin,
        "unknown_type",
        f"XML with <{root.tag[:60]}> outside is no paper that kgagent knows "
        "(JATS, PubMed, arXiv, TEI).",
    )
