"""The server: tools and resources over a graph, spoken on stdio or on this machine's own port."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any, cast, get_type_hints

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp_types import ToolAnnotations
from pydantic import RootModel

from kgagent import __version__
from kgagent.api import Graph
from kgagent.api.values import Concept
from kgagent.errors import KgagentError
from kgagent.mcp.answers import Papers
from kgagent.mcp.reading import QUOTED, Reader
from kgagent.mcp.taming import said, tamed
from kgagent.mcp.writing import Writer

MOST_PAPERS = 200
"""Papers in the list that is a resource."""

HOST = "127.0.0.1"
"""The only place that is listened on: there is no login."""

ABOUT = (
    "A knowledge graph grown from scientific papers: concepts, relations with quotes, communities, "
    f"hypotheses. {QUOTED} Cite the paper, year and page beside what you report. A relation is "
    "what papers say, not what is true: see its support, and whether it is negated or hedged."
)


def server(graph: Graph, *, allow_writes: bool = False) -> MCPServer[Any]:
    """A server over the graph; with `allow_writes` it also has the tools that add and grow."""
    made: MCPServer[Any] = MCPServer(
        "kgagent", instructions=ABOUT, version=__version__, log_level="WARNING"
    )
    reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for tool in Reader(graph).tools():
        made.add_tool(_safe(tool, ToolError), description=_described(tool), annotations=reads)
    if allow_writes:
        writes = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=True)
        for tool in Writer(graph).tools():
            made.add_tool(_safe(tool, ToolError), description=_described(tool), annotations=writes)
    _add_resources(made, graph)
    return made


def serve(graph: Graph, *, allow_writes: bool = False, port: int | None = None) -> None:
    """Serves until the client leaves: on stdio, or over HTTP on a port of this machine only."""
    made = server(graph, allow_writes=allow_writes)
    logging.getLogger("mcp").setLevel(logging.CRITICAL)  # it would write what clients send
    if port is None:
        made.run("stdio")
    else:
        made.run("streamable-http", host=HOST, port=port)


def _add_resources(made: MCPServer[Any], graph: Graph) -> None:
    def concept(key: str) -> Concept:
        return graph.concept(key, limit=20)

    def papers() -> Papers:
        return Reader(graph).papers(MOST_PAPERS)

    for place, read, about in (
        ("concept/{key}", concept, "A concept with its best supported relations, with quotes."),
        ("papers", papers, f"The first {MOST_PAPERS} papers that were read."),
    ):
        made.resource(
            f"kgagent://{place}", description=f"{about} {QUOTED}", mime_type="application/json"
        )(_as_json(read))


def _described(tool: Callable[..., Any]) -> str:
    return f"{' '.join((tool.__doc__ or '').split())} {QUOTED}"


def _safe(tool: Callable[..., Any], kind: type[Exception]) -> Callable[..., Any]:
    """The tool, its result tamed and what can go wrong told as what to do.

    It gives a model, from which the SDK takes what the structured result looks like.
    """
    hints = get_type_hints(tool, include_extras=True)
    model = cast(Any, RootModel)[hints.pop("return")]

    def call(**arguments: Any) -> Any:
        try:
            return model(tamed(tool(**arguments)))
        except KgagentError as error:
            raise kind(said(error)) from None

    signature = inspect.signature(tool)
    taken = [each.replace(annotation=hints[name]) for name, each in signature.parameters.items()]
    call.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=taken, return_annotation=model
    )
    call.__annotations__ = hints | {"return": model}
    call.__name__ = tool.__name__
    return call


def _as_json(read: Callable[..., Any]) -> Callable[..., str]:
    """What is read, as a document: resources are text."""
    safe = _safe(read, ResourceError)

    def call(**arguments: Any) -> str:
        return str(safe(**arguments).model_dump_json())

    signature = inspect.signature(safe)
    call.__signature__ = signature.replace(return_annotation=str)  # type: ignore[attr-defined]
    call.__annotations__ = safe.__annotations__ | {"return": str}
    call.__name__ = read.__name__
    return call
