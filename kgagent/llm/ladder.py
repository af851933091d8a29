"""How replies are asked for: JSON by schema, else any JSON object, else in words alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kgagent.domain.reply import Message, Reply, Request
from kgagent.errors import ReplyUnusable
from kgagent.llm.openai_client.faults import FormatRefused
from kgagent.llm.wire import choose

SCHEMA, OBJECT, TAGS = "schema", "object", "tags"
RUNGS = (SCHEMA, OBJECT, TAGS)
PROBE = (
    "Passage 0 is: Yeast ferments sugar. Reply with one JSON object that states its relation: "
    '{"relations": [{"passage": 0, "quote": "Yeast ferments sugar", "source": "yeast", '
    '"predicate": "ferments", "target": "sugar", "negated": false, "hedged": false, '
    '"confidence": 1.0}], "aliases": []}'
)


def formats(schema: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """The response_format for each task and shape that has one."""
    strict = {"name": "extraction", "strict": True, "schema": schema}
    return {
        f"{task}:{shape}": value
        for task in ("extract", "probe")
        for shape, value in (
            (SCHEMA, {"type": "json_schema", "json_schema": strict}),
            (OBJECT, {"type": "json_object"}),
        )
    }


def highest_rung(
    ask: Callable[[Request], Reply], *, model: str, endpoint: str, max_tokens: int
) -> str:
    """The first shape that the endpoint accepts and answers with JSON; asks at most twice.

    Faults other than a refused format go on to the caller.
    """
    for shape in RUNGS[:-1]:
        request = Request(
            task="probe",
            model=model,
            question="Which reply formats does this endpoint accept?",
            endpoint=endpoint,
            shape=shape,
            messages=(Message("user", PROBE),),
            parameters=(("max_tokens", max_tokens),),
        )
        try:
            choose.parse(ask(request).text, (), shape="own")
        except (FormatRefused, ReplyUnusable):
            continue
        return shape
    return TAGS
