"""Which drafts are not worth looking at, and why."""

from __future__ import annotations

from collections.abc import Iterator

from kgagent.agent.hypotheses.drafts import Draft, spans_papers
from kgagent.agent.hypotheses.material import EMPTY, LONGEST_NAME, Material

OF_THINGS = ("combination", "counteraction", "mechanism", "gap to method", "use for", "whole")
"""Patterns whose first concept must be a thing, not a property or process."""
OF_A_PROPERTY = ("mechanism", "property of", "effect", "chain", "loop")
"""Patterns over a property or process, as things do not change by degrees."""
BOTH_THINGS = ("combination", "counteraction")


def unfit(draft: Draft, material: Material) -> str:
    """Why a draft is passed over, "" where it is not."""
    return next((why for is_unfit, why in _reasons(draft, material) if is_unfit), "")


def _reasons(draft: Draft, material: Material) -> Iterator[tuple[bool, str]]:
    ends = (draft.source, draft.target)
    name, matter = draft.pattern.name, material.is_matter
    long = any(len(material.words[end]) > LONGEST_NAME for end in ends)
    yield long, "a name is too long for a concept"
    known = ends[:1] if name == "gap to method" else ends  # its lack is told by that one paper
    alone = any(len(material.papers.get(end, ())) < 2 for end in known)
    yield material.many_papers and alone, "a concept is named in one paper only"
    one = len(draft.links) > 1 and not spans_papers(draft.links)
    yield one, "one paper says all of it"
    empty = any(EMPTY & {*material.last_word(end)} for end in ends)
    yield empty, "a name says nothing that could be varied or measured"
    measures = any(material.measures[key] for key in draft.path)
    yield measures, "a way to measure stands where something acts"
    has = name in OF_A_PROPERTY and not all(matter[key] for key in draft.path[1:-1])
    yield has, "a thing stands where a property is asked for"
    is_property = name in OF_THINGS and matter[draft.source]
    is_property |= name in BOTH_THINGS and matter[draft.target]
    yield is_property, "a property stands where a thing is asked for"
