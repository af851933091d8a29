"""The older reply format of Graph-PReFLexOR: `<|thinking|>`, Markdown sections, `<|/thinking|>`.

    **Knowledge Graph:**
    1. **Silk** -[IS-A]-> **Fibre**
    **Abstract Pattern:** α → β

Source: arXiv 2501.08120. Headings may be bold, plain or `##`, with or without colon, in any case;
relations are read as `kgagent.llm.wire.arrows` says. All that is said ends in some section.
"""

from __future__ import annotations

import re

from kgagent.domain.knowledge import Extraction, RelationClaim, Section
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire.arrows import has_label, relations_in

SECTIONS = {
    "knowledge graph": "graph",
    "graph": "graph",
    "core concepts and relationships": "graph",
    "abstract pattern": "patterns",
    "abstract patterns": "patterns",
    "key transformation rule": "rule",
    "key transformation rules": "rule",
    "essential condition": "condition",
    "essential conditions": "condition",
    "explanation": "explanation",
    "pattern context": "context",
    "reasoning steps": "reasoning",
    "relevant materials or concepts": "materials",
    "relevant materials and concepts": "materials",
    "relevant materials": "materials",
    "relevant concepts": "materials",
    "design principles": "principles",
    "design principle": "principles",
    "material properties": "properties",
    "hypothesis": "hypothesis",
    "hypotheses": "hypothesis",
    "additional background": "background",
    "synthesis": "synthesis",
    "brainstorm": "brainstorm",
}
"""What each heading's section is called."""

_TOKEN = re.compile(r"<\|[ \t]?(/?)[ \t]?(?:thinking|thought)[ \t]?(/?)[ \t]?\|>", re.IGNORECASE)
_HEADING = re.compile(
    r"^[ \t]{0,8}(?P<hash>#{1,6}[ \t]*)?(?:\d{1,2}[.)][ \t]+)?(?P<bold>\*{1,3}|_{2})?[ \t]*"
    rf"(?P<name>{'|'.join(sorted(SECTIONS, key=len, reverse=True)).replace(' ', '[ _]')})"
    r"[ \t]*(?P<in>:)?[ \t]*(?P<end>\*{1,3}|_{2})?[ \t]*(?P<out>[:：])?[ \t]*(?P<rest>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
MOST_READ = 4_000_000
"""How many characters are read for relations; the sections are kept whole."""

_SYMBOLIC = ("patterns", "rule", "condition", "explanation")
_MOST_PROBLEMS = 20


def is_thinking(text: str) -> bool:
    """Whether the text has this format's marks: its token, or a graph with labelled arrows."""
    return _TOKEN.search(text) is not None or any(map(has_label, text.splitlines()))


def split(text: str, *, thought: str = "") -> tuple[Section, ...]:
    """The reply's sections in order; what stands outside the thought is the answer.

    >>> [(s.name, s.text) for s in split("<|thinking|>## HYPOTHESIS\\nIt holds.<|/thinking|> Yes.")]
    [('hypothesis', 'It holds.'), ('answer', 'Yes.')]
    """
    stretches: list[tuple[bool, str]] = [(True, thought)] if thought.strip() else []
    inside, at = False, 0
    for token in _TOKEN.finditer(text):
        closing = bool(token[1] or token[2])
        stretches.append((inside or (closing and at == 0), text[at : token.start()]))
        inside, at = not closing, token.end()
    tail = text[at:]
    stretches.append((inside or (not stretches and _has_graph(tail)), tail))
    said: dict[str, list[str]] = {}
    for is_thought, stretch in stretches:
        for name, part in _sections(stretch) if is_thought else [("answer", stretch.strip())]:
            if part:
                said.setdefault(name, []).append(part)
    return tuple(Section(name, "\n\n".join(parts)) for name, parts in said.items())


def parse(text: str, *, thought: str = "") -> Extraction:
    """What the lines of the reply's graph claim, with all its sections.

    Remarks behind a relation ("(e.g. calm)") are kept in a section "notes", a line each.
    Raises ReplyUnusable ("no_graph", "cut_off") when no line states a relation.

    >>> found = parse("<|thinking|>Knowledge Graph\\nOKN -IS-A- Origami (new)<|/thinking|>")
    >>> found.relations[0].target
    'Origami'
    """
    sections = split(text, thought=thought)
    relations: list[RelationClaim] = []
    notes: list[str] = []
    unread: list[str] = []
    has_graph = any(section.name == "graph" for section in sections)
    for section in sections:
        if section.name in _SYMBOLIC:
            continue
        for line in section.text[:MOST_READ].splitlines():
            if section.name != "graph" and has_graph and not has_label(line):
                continue
            found = relations_in(line)
            relations += [RelationClaim(*said) for said in found.relations]
            notes += [f"{line.strip()[:200]}: {note}" for note in found.notes if found.relations]
            unread += [found.unread] if found.unread and section.name == "graph" else []
    if not relations:
        raise _no_graph(text, sections, unread)
    kept = (Section("notes", "\n".join(notes)),) if notes else ()
    return Extraction(
        relations=tuple(relations), sections=sections + kept, problems=_problems(relations, unread)
    )


def _has_graph(text: str) -> bool:
    return any(match["name"].lower().endswith("graph") for match in _headings(text))


def _headings(text: str) -> list[re.Match[str]]:
    """The lines that are headings of this format."""
    return [match for match in _HEADING.finditer(text) if _is_heading(match)]


def _is_heading(match: re.Match[str]) -> bool:
    """A name alone on its line, or marked as a heading, or with a colon that text follows."""
    if match["hash"] or match["in"] or match["out"]:
        return True
    return not match["rest"] if not match["bold"] else bool(match["end"]) and not match["rest"]


def _sections(text: str) -> list[tuple[str, str]]:
    """The thought's sections as (name, text); what stands before the first heading is "thought"."""
    found, name, start = [], "thought", 0
    for match in _headings(text):
        found.append((name, text[start : match.start()].strip()))
        name = SECTIONS[match["name"].lower().replace("_", " ")]
        start = match.start("rest")
    return [*found, (name, text[start:].strip())]


def _problems(relations: list[RelationClaim], unread: list[str]) -> tuple[str, ...]:
    loops = dict.fromkeys(r.source for r in relations if r.source == r.target)
    said = [f"'{name}' is related to itself" for name in loops]
    said += [f"not read as a relation: {line[:200]}" for line in unread]
    if len(said) > _MOST_PROBLEMS:
        said[_MOST_PROBLEMS:] = [f"{len(said) - _MOST_PROBLEMS} more lines like these"]
    return tuple(said)


def _no_graph(text: str, sections: tuple[Section, ...], unread: list[str]) -> ReplyUnusable:
    if unread:
        return ReplyUnusable("no_graph", f"The graph's lines name no relation: {unread[0][:80]!r}.")
    tokens = list(_TOKEN.finditer(text))
    if tokens and not (tokens[-1][1] or tokens[-1][2]):
        return ReplyUnusable("cut_off", "The reply ends inside its thought and states no relation.")
    names = ", ".join(section.name for section in sections) or "nothing"
    return ReplyUnusable("no_graph", f"The reply has {names}, but no line that states a relation.")
