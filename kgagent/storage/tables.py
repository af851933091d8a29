"""The tables: one SQL ledger that is the truth. Facts about facts are rows.

Offsets (`start_char`, `end_char`) count characters in `papers.text`. Times are seconds since 1970
and never decide what the graph looks like.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _to(
    table: str, *, name: str | None = None, null: bool = False, key: bool = False
) -> Column[int]:
    singular = {"replies": "reply", "aliases": "alias"}.get(table, table.removesuffix("s"))
    column = name or f"{singular}_id"
    return Column(column, Integer, ForeignKey(f"{table}.id"), nullable=null, primary_key=key)


meta = Table(
    "meta",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

papers = Table(
    "papers",
    metadata,
    _id(),
    Column("key", String(512), nullable=False, unique=True),
    Column("content_hash", String(64), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("year", Integer),
    Column("doi", Text),
    Column("venue", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("reader", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("added_at", Float, nullable=False),
)

authors = Table(
    "authors",
    metadata,
    _to("papers", key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
)

pages = Table(
    "pages",
    metadata,
    _to("papers", key=True),
    Column("number", Integer, primary_key=True),
    Column("start_char", Integer, nullable=False),
)

rejections = Table(
    "rejections",
    metadata,
    _id(),
    Column("origin", Text, nullable=False),
    Column("reason", String(64), nullable=False),
    Column("message", Text, nullable=False),
    Column("added_at", Float, nullable=False),
    UniqueConstraint("origin", "reason"),
)

passages = Table(
    "passages",
    metadata,
    _id(),
    _to("papers"),
    Column("ordinal", Integer, nullable=False),
    Column("start_char", Integer, nullable=False),
    Column("end_char", Integer, nullable=False),
    Column("page", Integer),
    Column("text_hash", String(64), nullable=False),
    UniqueConstraint("paper_id", "ordinal"),
)

runs = Table(
    "runs",
    metadata,
    _id(),
    Column("settings_hash", String(64), nullable=False),
    Column("settings", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("code_version", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("merged_upto", Integer, nullable=False),
    Column("stop_reason", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
)

replies = Table(
    "replies",
    metadata,
    _id(),
    Column("request_hash", String(64), nullable=False),
    Column("sample", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    _to("runs", null=True),
    Column("task", String(32), nullable=False),
    Column("model", Text, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("prompt", String(128), nullable=False),
    Column("shape", String(32), nullable=False),
    Column("request", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("thought", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Integer),
    Column("finish_reason", String(32), nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("cost_microusd", BigInteger),
    Column("seconds", Float, nullable=False),
    Column("asked_at", Float, nullable=False),
    UniqueConstraint("request_hash", "sample", "attempt"),
)

steps = Table(
    "steps",
    metadata,
    _id(),
    _to("runs"),
    Column("ordinal", Integer, nullable=False),
    Column("number", Integer, unique=True),
    Column("epoch", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("input_hash", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    _to("replies", null=True),
    Column("reason", Text, nullable=False),
    Column("merged_at", Float),
    UniqueConstraint("run_id", "ordinal"),
    UniqueConstraint("run_id", "kind", "input_hash"),
    Index("ix_steps_run_id_state", "run_id", "state"),
)

step_passages = Table(
    "step_passages",
    metadata,
    _to("steps", key=True),
    Column("position", Integer, primary_key=True),
    Column("passage_id", Integer, ForeignKey("passages.id"), nullable=False, index=True),
)

given_questions = Table(
    "given_questions",
    metadata,
    _to("runs", key=True),
    Column("position", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    _id(),
    Column("step_id", Integer, ForeignKey("steps.id"), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("strategy", String(32), nullable=False),
    Column("aim", Text, nullable=False, server_default=""),
)
"""`aim` holds the words of the template where a model phrased the question, else ""."""

steering = Table(
    "steering",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    Column("value", Text, nullable=False),
    Column("given_at", Float, nullable=False),
    _to("runs", null=True),
    Column("ordinal", Integer),
)
"""What somebody said to a run while it went on: the run that took it in, and after which ordinal;
neither while it waits."""

versions = Table(
    "versions",
    metadata,
    _to("steps", key=True),
    Column("position", Integer, primary_key=True),
    Column("part", String(16), nullable=False),
    _to("replies", name="reply_id"),
)
"""The answers, critiques and new answers of a step that was refined, in their order."""

concepts = Table(
    "concepts",
    metadata,
    _id(),
    Column("key", String(512), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("step_id", Integer, ForeignKey("steps.id"), nullable=False, index=True),
    Column("merged_into", Integer, ForeignKey("concepts.id"), index=True),
)

definitions = Table(
    "definitions",
    metadata,
    _id(),
    _to("papers"),
    Column("short", Text, nullable=False),
    Column("long", Text, nullable=False),
    Column("start_char", Integer, nullable=False),
    Column("end_char", Integer, nullable=False),
    Index("ix_definitions_paper_id", "paper_id"),
)
"""What an acronym means in a paper: "PLA" is said to be "polylactic acid" there."""

judgements = Table(
    "judgements",
    metadata,
    _id(),
    Column("one_id", Integer, ForeignKey("concepts.id"), nullable=False, index=True),
    Column("other_id", Integer, ForeignKey("concepts.id"), nullable=False, index=True),
    Column("verdict", String(16), nullable=False),
    Column("author", String(200), nullable=False),
    Column("why", Text, nullable=False),
    Column("probability", Float, nullable=False),
    _to("steps", null=True),
    Column("act", Integer, nullable=False, index=True),
    Column("undone", Boolean, nullable=False),
    Column("judged_at", Float, nullable=False),
    _to("steps", name="undone_step_id", null=True),
    Column("undone_at", Float),
)
"""Whether two concepts are one: "same", "apart", or "unsure" (which waits for a person).

Of equal pairs (`one_id` below `other_id`) the newest row that is not undone counts, a person's
before a rule's. The rows of one command share an `act`. One that is undone says when, and which
step was the newest then; not where it was undone before schema 0010.
"""

showings = Table(
    "showings",
    metadata,
    _id(),
    _to("steps"),
    Column("concept_id", Integer, ForeignKey("concepts.id"), nullable=False),
    Column("first_id", Integer, ForeignKey("concepts.id"), nullable=False),
    UniqueConstraint("concept_id", "step_id"),
)
"""From which step on a concept is shown as which: what the graph in memory replays. One that was
never shown as another has no row."""

question_concepts = Table(
    "question_concepts",
    metadata,
    _to("questions", key=True),
    Column("position", Integer, primary_key=True),
    Column("concept_id", Integer, ForeignKey("concepts.id"), nullable=False, index=True),
)

aliases = Table(
    "aliases",
    metadata,
    _id(),
    _to("concepts"),
    Column("spelling", String(512), nullable=False),
    _to("steps"),
    UniqueConstraint("concept_id", "spelling"),
)

mentions = Table(
    "mentions",
    metadata,
    _id(),
    _to("concepts"),
    _to("aliases"),
    Column("passage_id", Integer, ForeignKey("passages.id"), nullable=False, index=True),
    _to("steps"),
    Column("start_char", Integer, nullable=False),
    Column("end_char", Integer, nullable=False),
    Column("confidence", Float, nullable=False, server_default="1"),
    UniqueConstraint("concept_id", "passage_id", "start_char"),
    Index("ix_mentions_alias_id", "alias_id"),
)

relations = Table(
    "relations",
    metadata,
    _id(),
    _to("concepts", name="source_id"),
    Column("predicate", String(256), nullable=False),
    Column("target_id", Integer, ForeignKey("concepts.id"), nullable=False, index=True),
    Column("step_id", Integer, ForeignKey("steps.id"), nullable=False, index=True),
    UniqueConstraint("source_id", "predicate", "target_id"),
)

evidence = Table(
    "evidence",
    metadata,
    _id(),
    Column("hash", String(64), nullable=False, unique=True),
    Column("relation_id", Integer, ForeignKey("relations.id"), nullable=False, index=True),
    Column("passage_id", Integer, ForeignKey("passages.id"), index=True),
    Column("step_id", Integer, ForeignKey("steps.id"), nullable=False, index=True),
    Column("item", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("start_char", Integer),
    Column("end_char", Integer),
    Column("match", String(16), nullable=False),
    Column("grounded", Boolean, nullable=False),
    Column("negated", Boolean, nullable=False),
    Column("hedged", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
)

checks = Table(
    "checks",
    metadata,
    _id(),
    Column("relation_id", Integer, ForeignKey("relations.id"), nullable=False, index=True),
    Column("evidence_id", Integer, ForeignKey("evidence.id"), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("author", String(200), nullable=False),
    Column("checked_at", Float, nullable=False),
)
"""Whether a piece of evidence shows its relation: "right", "wrong" or "unsure". Of a relation the
newest row counts."""

measures = Table(
    "measures",
    metadata,
    _to("steps", key=True),
    Column("name", String(64), primary_key=True),
    Column("rank", Integer, primary_key=True),
    _to("concepts", null=True),
    Column("value", Float, nullable=False),
    Index("ix_measures_name", "name"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("owner", String(16), primary_key=True),
    Column("owner_id", Integer, primary_key=True),
    Column("embedder", String(200), primary_key=True),
    Column("dimension", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

hypotheses = Table(
    "hypotheses",
    metadata,
    _id(),
    Column("hash", String(64), nullable=False, unique=True),
    Column("statement", Text, nullable=False),
    Column("miner", String(32), nullable=False),
    _to("concepts", name="source_id", null=True),
    _to("concepts", name="target_id", null=True),
    Column("sign", Integer, nullable=False),
    Column("directed", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("probability", Float),
    Column("horizon", Integer, nullable=False),
    Column("as_of", Integer),
    Column("seed", BigInteger, nullable=False),
    Column("code_version", String(64), nullable=False),
    Column("record", Text, nullable=False),
    _to("steps"),
    Column("registered_at", Float, nullable=False),
)
"""Hypotheses as they were registered: never changed. `record` is all of it as JSON; `as_of` the
year up to which papers counted; the step is the newest one merged by then. A concept that fell with
a removed paper is empty until that comes back."""

hypothesis_events = Table(
    "hypothesis_events",
    metadata,
    _id(),
    Column("hypothesis_id", Integer, ForeignKey("hypotheses.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("author", String(200), nullable=False),
    Column("evidence_id", Integer, ForeignKey("evidence.id")),
    Column("text", Text, nullable=False),
    _to("steps", null=True),
    Column("noted_at", Float, nullable=False),
    UniqueConstraint("hypothesis_id", "evidence_id"),
)
"""What moved a hypothesis: a paper's evidence, a person's word, a model's proposal. The step is the
one whose merge brought it, or the newest when a person spoke. Its state is derived from these."""
positions = Table(
    "positions",
    metadata,
    _to("concepts", key=True),
    Column("step", Integer, nullable=False),
    Column("x", Float, nullable=False),
    Column("y", Float, nullable=False),
    Column("community", Integer, nullable=False),
)
"""Where a concept lies on the map, laid out after which step, and the number of its community
there, which stays while the graph grows. A drawing, not knowledge: it can be made again."""

removals = Table(
    "removals",
    metadata,
    _id(),
    Column("act", Integer, nullable=False, index=True),
    Column("paper", Integer, nullable=False),
    Column("key", String(512), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("year", Integer),
    Column("doi", Text),
    Column("kind", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("successor", Integer),
    Column("step", Integer, nullable=False),
    Column("removed_at", Float, nullable=False),
    Column("undone_at", Float),
)
"""Papers that were "removed", "retracted", "replaced" (by the paper `successor`) or "withdrawn" (a
replacement taken back). `act` is numbered together with the acts of judgements, `paper` the id that
the paper had and will have, `step` the number of the newest step then."""

archived = Table(
    "archived",
    metadata,
    _id(),
    Column("owner", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("row", Integer),
    Column("data", Text, nullable=False),
    Index("ix_archived_owner_row", "owner", "row"),
)
"""What went with removed papers, as JSON: "row", a row of the table `owner`; "was", the values that
columns of a row had; "made", the key of a row that took a place and goes when papers come back;
"moment", when it was. `row` is the row's id, which no other row gets meanwhile."""
