"""How a graph grows: settings of a run, the questions it asks, and what each step brought."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from hashlib import sha256

GIVEN = "given"
"""The strategy of questions that were given beforehand."""

WANTED = "asked"
"""The strategy of questions that somebody asked for while the run went on; the same may be asked
for twice."""

MIXED = "mixed"
"""The strategy that is used unless somebody asks for another."""

IMPORTED = "imported:"
"""How the model of a run begins that brings in a graph made elsewhere; its name follows."""

GROUNDED, OPEN, BOTH = "grounded", "open", "both"
"""Whether passages answer, or a model that reasons without any, or each in turn."""

TEMPLATES, BY_MODEL = "templates", "model"
"""Who puts questions into words."""

_CAME_LATER = frozenset(
    "min_confidence identity strategy mode phrasing ask_model critic_model refine".split()
)


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Everything that decides which graph a run grows from the same papers and replies.

    Limits (how many steps, how many workers) are not in here: they decide how far a run goes, not
    where. `model` reads; `reason_model` answers where there are no passages ("": the same one).
    `epoch` steps are planned at a time; `passages` of them are read per step. What is asked of a
    model behind an endpoint is decided by `endpoint` (scheme, host, path), `shape` (the reply
    format), `prompts` (their fingerprints), `temperature` and `max_tokens`; `questions` is the hash
    of those that were given beforehand. What a model says with a confidence below
    `min_confidence` is not merged. `identity` is "names" where nearly the same names become one
    concept, "exact" where only equal ones do, and acronyms with what papers define them as.
    `strategy` names the strategies that choose questions, with their weights. `mode` is "grounded"
    (passages answer), "open" (a model reasons without any) or "both"; `phrasing` is "templates" or
    "model", which then is `ask_model` ("": the one that reads). An answer is criticised (by
    `critic_model`) and given anew up to `refine` times.
    """

    model: str = "embedded"
    reason_model: str = ""
    endpoint: str = ""
    shape: str = ""
    prompts: str = ""
    temperature: float | None = None
    max_tokens: int = 0
    questions: str = ""
    embedder: str = "none"
    seed: int = 0
    epoch: int = 8
    passages: int = 1
    topic: str = ""
    min_confidence: float = 0.0
    identity: str = "names"
    strategy: str = MIXED
    mode: str = GROUNDED
    phrasing: str = TEMPLATES
    ask_model: str = ""
    critic_model: str = ""
    refine: int = 0

    @property
    def text(self) -> str:
        """Canonical JSON; settings that came later stand in it only where they change something,
        so that older runs go on."""
        told = asdict(self)
        for field in fields(self):
            if field.name in _CAME_LATER and told[field.name] == field.default:
                del told[field.name]
        return json.dumps(told, sort_keys=True, ensure_ascii=False)

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the canonical JSON."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Question:
    """What a step asks: its words, the strategy that chose it, the concepts (keys) it is about.

    `aim` holds the words of the template where a model put them into others.
    """

    text: str
    strategy: str
    concepts: tuple[str, ...] = ()
    aim: str = ""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step whose inputs are frozen: `passages` are passage ids in the order they are shown."""

    ordinal: int
    epoch: int
    question: Question
    passages: tuple[int, ...] = ()

    @property
    def input_hash(self) -> str:
        """SHA-256 (hex) of question and passages."""
        parts = [self.question.strategy, self.question.text, *map(str, self.passages)]
        if self.question.strategy == WANTED:
            parts.append(f"step {self.ordinal}")
        return sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A concept and the value that ranks it."""

    key: str
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What paper A (arXiv 2502.13025) follows from step to step, of the simple undirected graph;
    None where a figure is not defined.

    `pairs` are linked pairs of concepts. `clustering` is the mean local one, `transitivity` the
    global one; `core` is the largest k with a k-core, of `core_size` concepts; `cut_concepts` are
    articulation points. Paths and diameter are of the largest component; a diameter that is not
    exact is a lower bound. Betweenness is normalised as in networkx. `..._error` are standard
    errors, 0 where the figure is exact; `betweenness_bound` holds for any one concept with 95 %
    confidence, with so many `pivots`. Of a fixed set of `fixed_pairs` pairs so many are connected,
    so many since this step; of pairs drawn anew, as paper A does it, `drawn_new`.
    """

    pairs: int = 0
    max_neighbours: int = 0
    clustering: float | None = None
    transitivity: float | None = None
    assortativity: float | None = None
    core: int = 0
    core_size: int = 0
    cut_concepts: int = 0
    mean_path: float | None = None
    mean_path_error: float | None = None
    diameter: int | None = None
    diameter_exact: bool = True
    betweenness_mean: float | None = None
    betweenness_mean_error: float | None = None
    betweenness_max: float | None = None
    betweenness_max_error: float | None = None
    betweenness_bound: float | None = None
    pivots: int = 0
    fixed_pairs: int = 0
    fixed_connected: int = 0
    fixed_new: int = 0
    drawn_connected: int = 0
    drawn_new: int = 0


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of the graph after a step.

    `mean_degree` is 2E/N over all relations; `communities` and `modularity` come from Leiden on the
    simple undirected graph; `bridges` counts the concepts whose neighbours lie in more than one
    community (paper A, arXiv 2502.13025); `hubs` and `top_bridges` hold the strongest of each.
    `figures`, with the concepts of highest betweenness in `between`, are None where they were not
    measured at this step.
    """

    concepts: int = 0
    relations: int = 0
    components: int = 0
    largest_component: int = 0
    mean_degree: float = 0.0
    communities: int = 0
    modularity: float = 0.0
    bridges: int = 0
    hubs: tuple[Ranked, ...] = ()
    top_bridges: tuple[Ranked, ...] = ()
    figures: Figures | None = None
    between: tuple[Ranked, ...] = ()


SCALARS = (
    "concepts",
    "relations",
    "components",
    "largest_component",
    "mean_degree",
    "communities",
    "modularity",
    "bridges",
)

FIGURES = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True, slots=True)
class Step:
    """One finished turn of the loop, already committed; `dead` says why its reply could not be
    used, `left_out` what of a usable one was not merged."""

    run: int
    ordinal: int
    question: Question
    papers: tuple[str, ...]
    new_concepts: int
    new_relations: int
    new_evidence: int
    measures: Measures
    dead: str = ""
    left_out: str = ""
