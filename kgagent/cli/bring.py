"""`kgagent import`: a graph made elsewhere, as steps of this one."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.options import AsJson, Database
from kgagent.cli.output import document, out, plain, say
from kgagent.cli.stopping import Stop, stopping
from kgagent.errors import UsageError

if TYPE_CHECKING:
    from kgagent.agent.bring_in import Prepared
    from kgagent.domain.growth import RunSettings
    from kgagent.interchange.foreign.mapping import Mapped
    from kgagent.storage.store import Store

INTERRUPTED = 130
SAID_EVERY = 2.0
"""Seconds between two words about how far it is."""


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Files that make one graph together, or GraphRAG's or LightRAG's folder."
        ),
    ],
    db: Database = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", "-f", help="The format, where the ending does not name it."),
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="Which attribute is what: predicate=rel, name=title, description=note, "
            "weight=score, step=iter, question=prompt, aliases=also (repeatable).",
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="What to call the graph; its file's name if not given."),
    ] = None,
    identity: Annotated[
        str | None,
        typer.Option(help="Which concepts become one: names (nearly the same too) or exact."),
    ] = None,
    at_once: Annotated[
        int, typer.Option(min=1, help="Edges to a step, where the file tells of no steps.")
    ] = 1000,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would come.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring in a graph made elsewhere: measured, explored and grown on like any other.

    By ending: .graphml .gexf .gml .json (node-link, KGGen, LightRAG, Cytoscape) .jsonl .csv .tsv
    .parquet (GraphRAG) .ttl .jsonld .nt. Its iterations or responses, where it tells of any, become
    steps. What it says is marked as imported; rows that cannot be used are kept with the reason
    (exit code 1), and so is every attribute that has no place here.

    Examples:

      kgagent import ideas.graphml --db ideas.db

      kgagent import entities.parquet relationships.parquet --dry-run

      kgagent import edges.csv nodes.csv --map predicate=verb --map name=term
    """
    from kgagent.agent.bring_in import prepared
    from kgagent.cli.options import resolved
    from kgagent.interchange.foreign.mapping import mapped
    from kgagent.interchange.foreign.read import read

    settings = resolved(db=db, identity=identity)
    foreign, form = read(files, format_)
    found = mapped(foreign, _pairs(map_ or []))
    if not found.said:
        why = f" ({found.unusable[0].reason})" if found.unusable else ""
        raise UsageError(
            f"{files[0]} holds no edge that can be used{why}.",
            hint="Look at it with --dry-run." if not dry_run else "Name its attributes with --map.",
        )
    brought = prepared(found, name or files[0].stem or files[0].name, at_once=at_once)
    told = _told(found, brought, form, nodes=len(foreign.nodes), edges=len(foreign.edges))
    if not as_json:
        _draw(told)
    if dry_run:
        if as_json:
            document(told)
        else:
            out("Nothing was written.  Next:  the same command without --dry-run")
        return
    raise typer.Exit(_carry_out(settings.db, brought, told, settings.identity, as_json=as_json))


def _pairs(given: Sequence[str]) -> dict[str, str]:
    named = dict(pair.partition("=")[::2] for each in given for pair in each.split(","))
    if not all(named.values()):
        raise UsageError("--map takes PART=ATTRIBUTE.", hint="For example: --map predicate=verb")
    return named


def _told(found: Mapped, brought: Prepared, form: str, *, nodes: int, edges: int) -> dict[str, Any]:
    reasons = Counter(row.reason for row in found.unusable)
    return {
        "format": form,
        "model": brought.model,
        "nodes": nodes,
        "edges": edges,
        "steps": len(brought.replies),
        "attributes": found.used,
        "kept": dict(found.rest.most_common()),
        "nodes_alone": len(found.alone),
        "aliases": len(found.aliases),
        "long_predicates": found.long_predicates,
        "unusable": dict(reasons.most_common()),
    }


def _draw(told: dict[str, Any]) -> None:
    used = ", ".join(f"{part}: {plain(name)}" for part, name in told["attributes"].items())
    counts = f"{told['nodes']:,} nodes, {told['edges']:,} edges, in {told['steps']:,} steps"
    out(f"{told['format']}: {counts}")
    out(f"  read as      {used or 'nothing but ends'}")
    if told["kept"]:
        names = [f"{plain(name)} ({count:,})" for name, count in list(told["kept"].items())[:12]]
        out(f"  kept aside   {', '.join(names)}")
    if told["nodes_alone"]:
        out(f"  alone        {told['nodes_alone']:,} nodes without an edge, kept aside")
    if told["long_predicates"]:
        out(f"  predicates   {told['long_predicates']:,} too long to be one, taken as descriptions")
    for reason, count in told["unusable"].items():
        out(f"  not usable   {count:,} rows, kept: {plain(reason)}")


def _carry_out(
    db: str, brought: Prepared, told: dict[str, Any], identity: str, *, as_json: bool
) -> int:
    from dataclasses import replace

    from kgagent.agent import bring_in
    from kgagent.storage.store import Store

    settings = replace(brought.settings, identity=identity)
    store = Store.open(db, create=True)
    try:
        if bring_in.is_here(store, brought, settings):
            done = 0
            say("This very graph was brought in before; nothing is doubled.")
        else:
            with stopping() as stop:
                done = _merge(store, brought, settings, stop)
        _say_what_is_there(store, told | {"merged": done}, as_json=as_json)
    finally:
        store.close()
    if done and stop.asked and done < len(brought.replies):
        return INTERRUPTED
    return 1 if told["unusable"] else 0


def _merge(store: Store, brought: Prepared, settings: RunSettings, stop: Stop) -> int:
    from contextlib import closing

    from kgagent import kinds
    from kgagent.agent.bring_in import bring_in

    done = 0
    with closing(bring_in(store, brought, settings, kinds.load())) as steps:
        told = time.monotonic()
        for step in steps:
            done += 1
            if time.monotonic() - told > SAID_EVERY:
                told = time.monotonic()
                concepts = f"{step.measures.concepts:,} concepts"
                say(f"step {done:,} of {len(brought.replies):,}: {concepts}")
            if stop.asked:
                break
    return done


def _say_what_is_there(store: Store, told: dict[str, Any], *, as_json: bool) -> None:
    from kgagent import views

    seen = views.overview(store)
    if as_json:
        document(told | {"database": seen.database, "totals": seen.totals})
        return
    found = seen.measures
    out(
        f"The graph in {plain(seen.database)}: {found.concepts:,} concepts, {found.relations:,} "
        f"relations, {found.communities:,} communities (modularity {found.modularity:.2f})"
    )
    out("Next:  kgagent measure    kgagent hubs    kgagent grow PAPERS")
