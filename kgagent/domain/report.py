"""A report as values: sections of text, claims, tables and figures, and the evidence behind them.

What is a fact of the graph stands as text; what is said of the world is a claim: it says where it
comes from and names its evidence by number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Mark = Literal["read in a paper", "reasoned by a model", "inferred by rule"]
READ: Mark = "read in a paper"
REASONED: Mark = "reasoned by a model"
RULE: Mark = "inferred by rule"
MARKS = (READ, REASONED, RULE)

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind a claim: the quote of a paper, or the step in which a model said it.

    `checked` when the quote stands in the paper word for word. Where no paper was read, `question`
    is what the model was asked in that `step`.
    """

    quote: str = ""
    paper: str = ""
    year: int | None = None
    doi: str = ""
    page: int | None = None
    checked: bool = False
    step: int | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph that says what the graph holds, or how the report was made."""

    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about the world. `evidence` are numbers, from 1, in the report's list.

    `by_model` when a model wrote these words for this report.
    """

    words: str
    mark: Mark
    evidence: tuple[int, ...] = ()
    note: str = ""
    by_model: bool = False

    @property
    def inferred(self) -> bool:
        """Whether it goes beyond what its evidence states: by rule, or with nothing cited."""
        return self.mark == RULE or not self.evidence


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under `columns`; None is shown as not defined."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Vertex:
    """A concept in a figure: on which of two sides (0 or 1), or where in a net (`x` and `y`, both 0
    to 1); `number`, if any, stands in it."""

    name: str
    side: int = 0
    x: float = 0.0
    y: float = 0.0
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two vertices, by position; it points from `source` to `target`. Without a
    `mark` it claims nothing of the world."""

    source: int
    target: int
    label: str = ""
    mark: Mark | None = READ
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing: a "chain" of vertices one after the other, two "sides" that are matched, or a
    "net" of vertices at their places.

    In a chain, edges join neighbours. On two sides, an edge across is a match, one within a side a
    relation.
    """

    layout: Literal["chain", "sides", "net"]
    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    caption: str = ""


Block = Text | Claim | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading; `level` 2 stands below one of level 1."""

    title: str
    blocks: tuple[Block, ...] = ()
    level: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """A report; `about` says in a sentence what it is about, `made` how it was made, by name."""

    title: str
    about: str
    sections: tuple[Section, ...]
    evidence: tuple[Evidence, ...] = ()
    made: tuple[tuple[str, str], ...] = field(default=())

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, in their order."""
        blocks = (block for section in self.sections for block in section.blocks)
        return tuple(block for block in blocks if isinstance(block, Claim))
