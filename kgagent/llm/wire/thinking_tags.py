"""The reply format of Graph-PReFLexOR: a thought in tags with a graph as JSON, then the answer.

    <think><brainstorm>…</brainstorm><graph>…</graph>
    <graph_json>{"nodes": [{"id"}], "edges": [{"source", "relation", "target"}]}</graph_json>
    <patterns>…</patterns><synthesis>…</synthesis></think> answer

Source: arXiv 2501.08120 and the models of the same name. Servers may move the thought into a field
of its own; tags may be missing, repeated or cut. All that is said ends in some section.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgagent.domain.knowledge import Extraction, Section
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire import graph_json
from kgagent.llm.wire.lenient_json import Read, objects

_NAMES = {
    "think": "thought",
    "thinking": "thought",
    "brainstorm": "brainstorm",
    "graph": "graph",
    "graph_json": "graph_json",
    "graphjson": "graph_json",
    "pattern": "patterns",
    "patterns": "patterns",
    "synthesis": "synthesis",
    "syntheses": "synthesis",
    "answer": "answer",
    "final_answer": "answer",
}
_TAG = re.compile(
    rf"<[ \t]{{0,3}}(/?)[ \t]{{0,3}}({'|'.join(_NAMES)})[ \t]{{0,3}}(/?)>", re.IGNORECASE
)
_INNER = re.compile(r"<[ \t]{0,3}/?[ \t]{0,3}(?:brainstorm|graph|graph_?json)[ \t]{0,3}>", re.I)
_NOT_GRAPHS = ("brainstorm", "patterns", "synthesis")


@dataclass(frozen=True, slots=True)
class Parts:
    """A reply taken apart at its tags: the sections, and each graph_json block by itself."""

    sections: tuple[Section, ...]
    graphs: tuple[str, ...]
    closed: bool

    def text(self, name: str) -> str:
        """What is said in the section of that name, or nothing."""
        return "\n\n".join(s.text for s in self.sections if s.name == name)


def is_tagged(text: str) -> bool:
    """Whether the text has one of the tags that only this format has."""
    return _INNER.search(text) is not None


def split(text: str, *, thought: str = "") -> Parts:
    """The reply's sections; `thought` is what a server moved into a field of its own.

    >>> [(s.name, s.text) for s in split("<think><graph>a, b</graph> so</think> Yes.").sections]
    [('graph', 'a, b'), ('thought', 'so'), ('answer', 'Yes.')]
    """
    splitter = _Splitter()
    if thought.strip():
        splitter.feed(thought, base="thought")
        splitter.sections = [
            ("thought" if name == "answer" else name, said) for name, said in splitter.sections
        ]
    splitter.feed(text, base="answer")
    joined: dict[str, list[str]] = {}
    for name, said in splitter.sections:
        joined.setdefault(name, []).append(said)
    sections = tuple(Section(name, "\n\n".join(said)) for name, said in joined.items())
    graphs = tuple(said for name, said in splitter.sections if name == "graph_json")
    return Parts(sections, graphs, splitter.closed)


class _Splitter:
    """Walks over the tags once, noting which section each stretch of text belongs to."""

    def __init__(self) -> None:
        self.sections: list[tuple[str, str]] = []
        self.closed = True

    def feed(self, text: str, *, base: str) -> None:
        outside, section, at = base, "", 0
        first = len(self.sections)
        for tag in _TAG.finditer(text):
            name, closing = _NAMES[tag[2].lower()], bool(tag[1])
            self._say(section or base, text[at : tag.start()])
            at = tag.end()
            if tag[3]:
                continue
            if name == "thought":
                if closing and base == outside == "answer":
                    self._rename(first)
                base, section = (outside if closing else "thought"), ""
                first = len(self.sections)
            else:
                section = "" if closing else name
        self.closed = self.closed and not section
        if base == "thought" and not section and first < len(self.sections):
            base = outside  # the thought was never closed: what follows its last part is the answer
        self._say(section or base, text[at:])

    def _say(self, name: str, said: str) -> None:
        if said := said.strip():
            self.sections.append((name, said))

    def _rename(self, first: int) -> None:
        """What stood before a closing tag that was never opened is a thought, not the answer."""
        for at in range(first, len(self.sections)):
            if self.sections[at][0] == "answer":
                self.sections[at] = ("thought", self.sections[at][1])


def parse(text: str, *, thought: str = "") -> Extraction:
    """What the reply's graphs claim, with all its sections.

    Raises ReplyUnusable ("no_graph", "invalid_json", "cut_off", "schema_echo") when no graph can be
    read.

    >>> graph = '{"edges": [["Silk", "isA", "Fibre"]]}'
    >>> found = parse(f"<think><graph_json>{graph}</graph_json></think> Yes.")
    >>> found.relations[0].source, found.relations[0].predicate, found.relations[0].target
    ('Silk', 'is a', 'Fibre')
    """
    parts = split(text, thought=thought)
    found = [read for block in parts.graphs for read in objects(block)]
    graphs = [read for read in found if graph_json.is_graph(read.value)]
    if not graphs:
        others = (s.text for s in parts.sections if s.name not in _NOT_GRAPHS)
        graphs = [r for t in others for r in objects(t) if graph_json.is_graph(r.value)]
    if not graphs:
        raise _no_graph(parts)
    claims = [graph_json.claims(read.value) for read in graphs]
    said = tuple(section for claim in claims for section in claim.sections)
    united = Extraction(
        relations=tuple(relation for claim in claims for relation in claim.relations),
        concepts=_concepts(claims),
        sections=parts.sections + said,
        problems=tuple(_repairs(graphs)) + tuple(p for claim in claims for p in claim.problems),
    )
    if not united.relations and not united.concepts:
        _raise_if_nothing_could_be_read(graphs)
    return united


def _concepts(claims: list[Extraction]) -> tuple[str, ...]:
    """Names without a relation in any of the graphs."""
    related = {end for claim in claims for r in claim.relations for end in (r.source, r.target)}
    alone = (name for claim in claims for name in claim.concepts if name not in related)
    return tuple(dict.fromkeys(alone))


def _repairs(graphs: list[Read]) -> list[str]:
    repairs = [f"JSON repaired: {repair}" for read in graphs for repair in read.repairs]
    if len(graphs) > 1:
        repairs.insert(0, f"{len(graphs)} graphs in one reply, united")
    return list(dict.fromkeys(repairs))


def _raise_if_nothing_could_be_read(graphs: list[Read]) -> None:
    if any("... stands for something left out" in read.repairs for read in graphs):
        raise ReplyUnusable("schema_echo", "The graph is the format's example, not filled in.")
    if any(read.cut for read in graphs):
        raise ReplyUnusable("cut_off", "The reply ends before the first relation of its graph.")
    if any(read.repairs for read in graphs):
        raise ReplyUnusable("invalid_json", "The graph is JSON too broken to be repaired.")


def _no_graph(parts: Parts) -> ReplyUnusable:
    if parts.graphs:
        seen = parts.graphs[0][:60].replace("\n", " ")
        if "{" in parts.graphs[0] and not parts.closed:
            return ReplyUnusable("cut_off", f"The reply ends inside its graph: {seen!r}.")
        return ReplyUnusable("invalid_json", f"The graph block holds no graph: {seen!r}.")
    if not parts.closed or not parts.text("answer"):
        return ReplyUnusable("cut_off", "The reply ends inside its thought, before the graph.")
    return ReplyUnusable("no_graph", "The reply has a thought and an answer, but no graph.")
