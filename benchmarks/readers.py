"""How faithfully papers are read: JATS against its XML, PDFs against their text layer, arXiv.

    python benchmarks/readers.py [FOLDER]

FOLDER holds jats/*.nxml, pdf/*.pdf and arxiv-atom/*.json; ../shared/data/papers without it.

JATS: title, year, DOI, abstract and body are compared with what ElementTree finds in the file. A
section counts when its title stands as a paragraph of the text, in order; a paragraph when its
characters (blanks and the brackets around citations aside) follow the one before.

PDF: the words of the text layer are pypdf's (another parser than the reader's), ligatures resolved,
without lines that repeat at the margins of three pages and without the reference list. `kept` is
the share of them that is in the text at all, `in order` the share in the runs common to both
(difflib's blocks over words), so columns read across, lost lines and words glued together count.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pypdf

from kgagent.domain.paper import Paper
from kgagent.domain.text import clean
from kgagent.papers.find import find
from kgagent.papers.read import read_papers

SHARED = Path(__file__).parents[1].parent / "shared" / "data" / "papers"
FLOATS = {"fig", "table-wrap", "fig-group", "table-wrap-group", "supplementary-material", "media"}
UNSEEN = {"graphic", "inline-graphic", "fn", "object-id", "alternatives", "tex-math"} | FLOATS


def squashed(text: str) -> str:
    return re.sub(r"[\s\[\]]", "", clean(text))


def own_text(element: ET.Element) -> str:
    """The text of an element but for what a reader shows elsewhere, or not at all."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in UNSEEN:
            parts.append(own_text(child))
        elif child.tag == "alternatives":
            parts += [own_text(each) for each in child if each.tag not in UNSEEN]
        parts.append(child.tail or "")
    return "".join(parts)


def jats(path: Path) -> dict[str, object]:
    root = ET.parse(path).getroot()
    meta = root.find("front/article-meta")
    [paper] = read_papers([path])
    assert isinstance(paper, Paper), paper
    title = " ".join("".join(meta.find("title-group/article-title").itertext()).split())
    ids = {each.get("pub-id-type"): each.text for each in meta.findall("article-id")}
    years = {each.get("pub-type"): each.findtext("year") for each in meta.findall("pub-date")}
    year = years.get("ppub") or years.get("collection") or years.get("epub")
    lines = [squashed(line) for line in paper.text.split("\n\n")]
    titles = [squashed(own_text(each)) for each in root.findall("body//sec/title")]
    at, in_order = 0, 0
    for each in titles:
        if each in lines[at:]:
            at, in_order = lines.index(each, at) + 1, in_order + 1
    whole = squashed(paper.text)
    place, kept = 0, 0
    floating = {id(p) for tag in FLOATS for each in root.iter(tag) for p in each.iter("p")}
    inside = {id(q) for p in root.iter("p") for q in p.iter("p") if q is not p}
    paragraphs = [
        squashed(own_text(each))
        for part in [*meta.findall("abstract"), root.find("body")]
        for each in part.iter("p")
        if id(each) not in floating | inside
    ]
    for each in paragraphs:
        found = whole.find(each, place)
        kept += found >= 0
        place = found + len(each) if found >= 0 else place
    abstract = [squashed(own_text(p)) for each in meta.findall("abstract") for p in each.iter("p")]
    return {
        "title": paper.title == title,
        "year": str(paper.year) == year,
        "doi": paper.doi == (ids.get("doi") or "").lower(),
        "abstract": all(each in whole for each in abstract),
        "sections": f"{in_order}/{len(titles)}",
        "paragraphs": f"{kept}/{len(paragraphs)}",
    }


def words(text: str) -> list[str]:
    """Words of letters, with those divided at line ends made whole."""
    text = unicodedata.normalize("NFKC", text)
    joined = re.sub(r"(?<=[a-z])[-\u00ad\ufffe]\s*\n\s*(?=[a-z])", "", text)
    return re.findall(r"[^\W\d_]{2,}", joined.lower())


def without_furniture(pages: list[str]) -> str:
    """The pages without their first and last lines that stand, figures aside, on three of them."""

    def bare(line: str) -> str:
        return re.sub(r"[\d\W]+", "", line)

    margins: Counter[str] = Counter()
    lines = [page.strip().split("\n") for page in pages]
    for page in lines:
        margins.update({bare(line) for line in page[:4] + page[-4:]})
    repeated = {line for line, count in margins.items() if count >= 3}
    return "\n".join(line for page in lines for line in page if bare(line) not in repeated)


def pdf(path: Path) -> dict[str, object]:
    [paper] = read_papers([path])
    assert isinstance(paper, Paper), paper
    whole = without_furniture([page.extract_text() for page in pypdf.PdfReader(path).pages])
    if any(note.startswith("references left out") for note in paper.notes):
        heading = re.search(r"(?mi)^\s*(?:\d+\.?\s+)?references\s*$", whole)
        whole = whole[: heading.start()] if heading else whole
    layer = words(whole)
    read = words(paper.text)
    matcher = SequenceMatcher(None, layer, read, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    matched = sum(block.size for block in blocks)
    kept = sum((Counter(layer) & Counter(read)).values())
    return {
        "layer": len(layer),
        "read": len(read),
        "kept": round(kept / len(layer), 4),
        "in order": round(matched / len(layer), 4),
        "of what was read": round(matched / max(1, len(read)), 4),
        "notes": "; ".join(paper.notes),
    }


def atom(path: Path) -> dict[str, object]:
    """Whether ids, years and abstracts are those that patterns find in the recorded answer."""
    body = json.loads(path.read_text())["body"]
    entries = re.findall(r"<entry>(.*?)</entry>", body, re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "answer.xml")
        file.write_text(body, encoding="utf-8")
        found = list(read_papers([file]))
    papers = [each for each in found if isinstance(each, Paper)]
    right = 0
    for entry, paper in zip(entries, papers, strict=False):
        address = re.search(r"<id>\S+?/abs/(\S+?)(?:v\d+)?</id>", entry)
        published = re.search(r"<published>(\d{4})", entry)
        summary = re.search(r"<summary>(.*?)</summary>", entry, re.DOTALL)
        assert address
        assert published
        assert summary
        plain = "".join(ET.fromstring(f"<a>{summary[1]}</a>").itertext())
        right += (
            paper.identifier == f"arxiv:{address[1]}"
            and paper.year == int(published[1])
            and squashed(plain) in squashed(paper.text)
        )
    return {"entries": len(entries), "papers": len(papers), "right": right, "all": len(found)}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    if not folder.is_dir():
        sys.exit(f"There is no folder {folder}.")
    for path in sorted(folder.glob("jats/*")):
        print("jats ", path.name, jats(path))
    for path in sorted(folder.glob("pdf/*.pdf")):
        print("pdf  ", path.name, pdf(path))
    for path in sorted(folder.glob("arxiv-atom/*.json")):
        print("arxiv", path.name, atom(path))
    outcomes: Counter[str] = Counter()
    for item in read_papers([*find([str(folder)]), *sorted(folder.rglob("*.json"))]):
        outcomes[item.reader if isinstance(item, Paper) else item.reason] += 1
    print("every file:", dict(outcomes))


if __name__ == "__main__":
    main()
