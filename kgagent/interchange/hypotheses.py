"""Hypotheses as files for people and programs: Markdown, JSON, CSV, self-contained HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from kgagent.domain.hypothesis import IN_LITERATURE, Hop, Hypothesis, Quote
from kgagent.errors import UsageError
from kgagent.interchange.replacing import replacing
from kgagent.interchange.rows import write_csv

WRITERS = (".md", ".json", ".csv", ".html")
QUOTED = 150
"""Characters of a quote that are shown to people: a short citation."""
COLUMNS = (
    "number", "state", "statement", "miner", "pattern", "source", "target", "score", "probability",
    "horizon", "as_of", "path", "quotes", "confirmed_by", "refuted_by", "corpus", "literature",
    "papers_that_break_it", "exact", "hub_penalty", "events",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A hypothesis to write: its number and state in the ledger ("" where it has none), what moved
    it, and the proposal that a model wrote of it, where one did."""

    hypothesis: Hypothesis
    number: int | None = None
    state: str = ""
    events: Sequence[Mapping[str, Any]] = ()
    proposal: Mapping[str, Any] = field(default_factory=dict)


def write(path: Path, entries: Sequence[Entry], *, title: str = "Hypotheses") -> None:
    """Writes them in the format that the file's ending names.

    Raises UsageError for an ending that is none of `WRITERS`, ExportFailed where it cannot be
    written.
    """
    match path.suffix.lower():
        case ".csv":
            write_csv(path, [_row(entry) for entry in entries], COLUMNS)
            return
        case ".md":
            text = markdown(entries, title=title)
        case ".json":
            told = [asdict(entry) for entry in entries]
            text = json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n"
        case ".html":
            text = html(entries, title=title)
        case _:
            raise UsageError(
                f"'{path.suffix or path.name}' is not a format that can be written.",
                hint=f"Formats: {', '.join(WRITERS)}",
            )
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", errors="replace")


def _row(entry: Entry) -> dict[str, float | int | str | bool | None]:
    one = entry.hypothesis
    lost = one.fragility
    return {
        "number": entry.number,
        "state": entry.state,
        "statement": one.statement,
        "miner": one.miner,
        "pattern": one.pattern,
        "source": one.concepts[0],
        "target": one.concepts[1],
        "score": one.score,
        "probability": one.probability,
        "horizon": one.horizon,
        "as_of": one.as_of,
        "path": "; ".join(hop.said for hop in one.hops),
        "quotes": " | ".join(hop.quote.text for hop in one.hops if hop.quote),
        "confirmed_by": one.confirmed_by,
        "refuted_by": one.refuted_by,
        "corpus": one.novelty.corpus,
        "literature": literature(one),
        "papers_that_break_it": len(lost.papers) if lost.breakable else None,
        "exact": lost.exact,
        "hub_penalty": one.hub_penalty,
        "events": "; ".join(event["kind"] for event in entry.events),
    }


def markdown(entries: Sequence[Entry], *, title: str = "Hypotheses") -> str:
    """The brief of each hypothesis: what papers say, and nothing invented."""
    lines = [f"# {_md(title)}", ""]
    for at, entry in enumerate(entries, start=1):
        lines += [f"## {entry.number or at}. {_md(entry.hypothesis.statement)}", ""]
        for label, texts in brief(entry):
            if len(texts) == 1:
                lines.append(f"- **{label}:** {_md(texts[0])}")
            else:
                lines.append(f"- **{label}:**")
                lines += [f"  {n}. {_md(text)}" for n, text in enumerate(texts, start=1)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def html(entries: Sequence[Entry], *, title: str = "Hypotheses") -> str:
    """One page that needs nothing from elsewhere and runs no script."""
    parts = []
    for at, entry in enumerate(entries, start=1):
        rows = "".join(
            f"<dt>{escape(label)}</dt>" + "".join(f"<dd>{escape(text)}</dd>" for text in texts)
            for label, texts in brief(entry)
        )
        head = f"<h2>{entry.number or at}. {escape(entry.hypothesis.statement)}</h2>"
        parts.append(f"<section>{head}<dl>{rows}</dl></section>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>{''.join(parts)}</body></html>\n"
    )


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}section{border-top:1px solid #ccc;padding-top:.5rem}"
    "h2{font-size:1.15rem}dt{font-weight:600;margin-top:.5rem}dd{margin-left:1.5rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}}"
)


def brief(entry: Entry) -> Iterator[tuple[str, list[str]]]:
    """Yield what is known of a hypothesis, as labels with one text or several."""
    one = entry.hypothesis
    found = ", ".join((one.miner, *one.also))
    yield "Found by", [f"{found}; pattern: {one.pattern}; score {one.score:.3f}"]
    if entry.state:
        yield "State", [entry.state]
    yield "Evidence", [_hop(hop) for hop in one.hops] or ["no path: only the meanings are near"]
    yield "Would confirm it", [one.confirmed_by]
    yield "Would refute it", [one.refuted_by]
    yield "Chance", [chance(one)]
    yield "Known", [f"{corpus(one)}; literature: {literature(one)}"]
    yield "Breaks", [fragile(one)]
    for event in entry.events:
        yield event["kind"].capitalize(), [_event(event)]
    for label, text in entry.proposal.items():
        texts = [str(each) for each in text] if isinstance(text, list) else [str(text)]
        yield f"Proposal, {label.replace('_', ' ')}", texts


def _hop(hop: Hop) -> str:
    relation = f"{hop.source} {hop.predicate}" if not hop.target else hop.said
    papers = "1 paper" if hop.support == 1 else f"{hop.support} papers"
    marks = ([] if hop.grounded else ["inferred"]) + (["hedged"] if hop.hedged else [])
    told = f"{relation} ({', '.join([papers, *marks])})"
    return told if hop.quote is None else f"{told}: {quoted(hop.quote, (hop.source, hop.target))}"


def quoted(quote: Quote, names: Sequence[str] = ()) -> str:
    """A short citation: the words (those around the names, where it is long), the paper, its year
    and DOI."""
    year = f" ({quote.year})" if quote.year else ""
    doi = f", doi:{quote.doi}" if quote.doi else ""
    page = f", page {quote.page}" if quote.page else ""
    return f"“{shortened(quote.text, names)}” {quote.title or 'no paper'}{year}{page}{doi}"


def shortened(text: str, names: Sequence[str] = (), most: int = QUOTED) -> str:
    """The part of a text that begins before the first of the names, cut between words.

    >>> shortened("one two three four five", ["four"], 12), shortened("one two three", most=8)
    ('… four five', 'one two …')
    """
    said = " ".join(text.split())
    if len(said) <= most:
        return said
    places = [at for name in names if (at := said.lower().find(name.lower())) >= 0]
    first, last = min(places, default=0), max(places, default=0)
    start = 0 if last < most * 2 // 3 else min(max(first - most // 8, 0), len(said) - most)
    start = said.find(" ", start - 1) + 1 if start and " " in said[start:] else start
    cut = said[start : start + most]
    whole = start + most >= len(said)
    cut = cut if whole or " " not in cut else cut[: cut.rfind(" ")]
    return ("… " if start else "") + cut + ("" if whole else " …")


def chance(one: Hypothesis) -> str:
    """The probability in words, and what was taken off for hubs."""
    if one.probability is None:
        return "not calibrated: the graph's past teaches none"
    when = f" after {one.as_of}" if one.as_of else ""
    return (
        f"{_percent(one.probability)} that a paper of {one.horizon} years{when} relates the two "
        f"(in the ranking, {one.hub_penalty:.1f} off its log-odds for being well connected)"
    )


def _percent(chance: float) -> str:
    return "under 0.01%" if chance < 0.0001 else f"{chance:.2%}"


def corpus(one: Hypothesis) -> str:
    """What the corpus says, with its quote."""
    quote = one.novelty.quote
    return one.novelty.corpus + ("" if quote is None else f": {quoted(quote)}")


def literature(one: Hypothesis) -> str:
    """What the literature search says."""
    if one.novelty.literature != IN_LITERATURE:
        return one.novelty.literature
    return f"{one.novelty.works:,} works name both, the first: {one.novelty.work}"


def fragile(one: Hypothesis) -> str:
    """Which papers it hangs on."""
    lost = one.fragility
    if not lost.breakable:
        return "no loss of papers parts the two"
    titles = "; ".join(title or f"paper {number}" for number, title in lost.papers[:3])
    count = "1 paper" if len(lost.papers) == 1 else f"{len(lost.papers)} papers"
    most = "" if lost.exact else " at most (the search was bounded)"
    rest = " …" if len(lost.papers) > 3 else ""
    of = f"any path of up to {lost.within} hops" if lost.within > 1 else "what it rests on"
    return f"without {count}{most} nothing is left of {of}: {titles}{rest}"


def _event(event: Mapping[str, Any]) -> str:
    quote = event.get("quote")
    said = f"step {event['step']}, by {event['author']}"
    if quote:
        cited = Quote(quote, None, event["title"] or "", event["year"], event["doi"], event["page"])
        return f"{said}: {quoted(cited)}"
    return f"{said}: {event['text']}" if event["text"] else said


_SPECIAL = re.compile(r"([\\`*_\[\]<>#|&!~])")


def _md(text: str) -> str:
    """Text from papers as text: nothing in it is taken for markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
