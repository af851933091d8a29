"""The values of the door, made of what views give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kgagent.api.values import (
    Community,
    Concept,
    Evidence,
    Hop,
    Mentioning,
    Overview,
    Path,
    Relation,
    made,
)

if TYPE_CHECKING:
    from kgagent import views
    from kgagent.views import communities, paths


def overview(seen: views.Overview) -> Overview:
    """How much there is, in one value."""
    return made(
        Overview,
        seen.totals,
        database=seen.database,
        unread=seen.unread,
        communities=seen.measures.communities,
        modularity=seen.measures.modularity,
        state=(seen.run or {}).get("state", ""),
        paused=seen.paused,
    )


def concept(seen: views.ConceptView) -> Concept:
    """A concept with its relations and their evidence."""
    return Concept(
        key=seen.key,
        name=seen.name,
        first_step=seen.first_step,
        spellings=tuple(row["spelling"] for row in seen.aliases),
        papers=tuple(made(Mentioning, row) for row in seen.papers),
        paper_count=seen.paper_count,
        relations=tuple(
            made(Relation, row, evidence=_evidence(row["evidence"])) for row in seen.relations
        ),
        more_relations=seen.more_relations,
        also=tuple(row["key"] for row in seen.others),
    )


def path(seen: paths.PathView) -> Path:
    """A path with its hops."""
    hops = tuple(
        made(Hop, _fields(hop, Hop), evidence=_evidence(hop.evidence)) for hop in seen.hops
    )
    return Path(seen.concepts, hops, seen.score["holds"], seen.weakest, seen.why)


def community(seen: communities.Community) -> Community:
    """A community with the names of its most central concepts."""
    members = tuple(row["name"] for row in seen.members)
    return made(Community, _fields(seen, Community), members=members)


def _evidence(rows: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(made(Evidence, row) for row in rows)


def _fields(seen: object, kind: type[Hop] | type[Community]) -> dict[str, Any]:
    return {name: getattr(seen, name) for name in kind.__dataclass_fields__}
