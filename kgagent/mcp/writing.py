"""The tools that write, for servers that were started with --allow-writes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from kgagent.api import Graph
from kgagent.api.values import Overview
from kgagent.errors import UsageError
from kgagent.mcp.answers import Added, Additions
from kgagent.papers.online.source import named

Id = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class Writer:
    """The tools over one graph that is open for writing."""

    graph: Graph

    def tools(self) -> tuple[Callable[..., Any], ...]:
        """All of them."""
        return (self.add_papers, self.grow)

    def add_papers(
        self,
        ids: Annotated[list[Id], Field(min_length=1, max_length=20, description="Their ids.")],
    ) -> Additions:
        """Fetches papers from public services by their ids (doi:10.…, arxiv:…, pmid:…, s2:…) and
        keeps them to be read. No file on this machine can be named."""
        for each in ids:
            if named(each) is None or os.path.lexists(each):  # a file of that name would be read
                raise UsageError(
                    f"'{each}' is no id of a paper.", hint="For example: arxiv:2502.13025"
                )
        read = self.graph.add(ids)
        return Additions(
            tuple(Added(each.outcome, each.origin, each.title, each.message) for each in read)
        )

    def grow(
        self,
        steps: Annotated[int, Field(ge=1, le=50, description="So many more, at most.")] = 8,
    ) -> Overview:
        """Reads on: asks so many more questions and merges what papers state. It takes a second a
        step, or as long as the model that the settings name needs; what that costs is bounded by
        the budget in the settings."""
        return self.graph.grow(steps=self.graph.overview().steps + steps)
