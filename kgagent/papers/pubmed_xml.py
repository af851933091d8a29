"""PubMed XML: the records of a search or an export, one paper each."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.identifiers import first, identifier_of
from kgagent.papers.record import Record
from kgagent.papers.xml_tree import found, words

ROOTS = frozenset({"PubmedArticleSet", "PubmedArticle", "MedlineCitation", "MedlineCitationSet"})


def read_pubmed(origin: str, root: Element) -> Iterator[Paper | Rejection]:
    """A paper for each record that has an abstract, a rejection for each other one."""
    records = [root] if root.tag in ("PubmedArticle", "MedlineCitation") else list(root)
    records = [each for each in records if each.tag in ("PubmedArticle", "MedlineCitation")]
    if not records:
        raise PaperRejected(origin, "empty", "There is no PubMed record in the XML.")
    for record in records:
        cited = record if record.tag == "MedlineCitation" else record.find("MedlineCitation")
        number = found(cited, "PMID") if cited is not None else ""
        place = origin if len(records) == 1 else f"{origin}:{number or '?'}"
        try:
            known = _record(record, Element("none") if cited is None else cited)
            yield known.paper(place, reader="pubmed")
        except PaperRejected as error:
            yield Rejection(error.origin, error.reason, error.message)


def _record(record: Element, cited: Element) -> Record:
    article = cited.find("Article")
    article = Element("none") if article is None else article
    ids = record.findall("PubmedData/ArticleIdList/ArticleId")
    located = article.findall("ELocationID")
    date = "Journal/JournalIssue/PubDate"
    return Record(
        title=found(article, "ArticleTitle") or found(article, "VernacularTitle"),
        abstract="\n\n".join(filter(None, map(_part, article.findall("Abstract/AbstractText")))),
        year=first(
            found(article, path) for path in (f"{date}/Year", f"{date}/MedlineDate", "ArticleDate")
        ),
        doi=first(
            [
                *(words(each) for each in ids if each.get("IdType") == "doi"),
                *(words(each) for each in located if each.get("EIdType") == "doi"),
            ]
        ),
        authors=[_name(author) for author in article.findall("AuthorList/Author")],
        venue=found(article, "Journal/Title") or found(cited, "MedlineJournalInfo/MedlineTA"),
        identifier=identifier_of(pmid=found(cited, "PMID")),
        retracted=any(
            words(kind) == "Retracted Publication"
            for kind in article.findall("PublicationTypeList/PublicationType")
        ),
    )


def _part(part: Element) -> str:
    label = part.get("Label", "").strip()
    text = words(part)
    return f"{label.capitalize()}: {text}" if label and text else text


def _name(author: Element) -> str:
    given = found(author, "ForeName") or found(author, "Initials")
    return f"{given} {found(author, 'LastName')}".strip() or found(author, "CollectiveName")
