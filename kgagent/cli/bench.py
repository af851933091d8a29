"""`kgagent bench`: comparisons on gold that others made, scored by the published definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson
from kgagent.cli.output import document, out, say

if TYPE_CHECKING:
    from kgagent.bench.score import Line

bench = typer.Typer(
    help="Compare with published systems, on their gold and by their definitions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@bench.callback()
def _group() -> None:
    """Keep `bench` a group of commands, however few."""


@bench.command()
def read(
    data: Annotated[Path, typer.Argument(help="The folder with the gold, one folder a set.")],
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Run this comparison; may be repeated.")
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option("--write", help="Also put the tables into this page, between its marks."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the embedded reader with published systems.

    A set whose gold is not in the folder is left out, and said so.

    Example:  kgagent bench read ../shared/data --write docs/benchmarks.md
    """
    from kgagent.bench.reading import compare
    from kgagent.bench.tables import markdown
    from kgagent.bench.tables import write as put

    done = []
    for compared in compare(data, only or ()):
        done.append(compared)
        what = compared.comparison.name
        say(f"{what}: {compared.folder}" if compared.folder else f"{what}: no gold found, left out")
        if not as_json:
            out(markdown([compared]))
    if write is not None:
        put(write, markdown(done))
        say(f"Tables written into {write}.")
    if as_json:
        document([asdict(line) for compared in done for line in compared.lines])


@bench.command()
def merge(
    data: Annotated[Path, typer.Argument(help="The folder with the gold names.")],
    bound: Annotated[
        float | None, typer.Option("--bound", min=0, max=1, help="Merge from this probability on.")
    ] = None,
    training: Annotated[
        bool, typer.Option("--training", help="Also the sets called training.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare our merging of names with simpler ones, on names that others grouped.

    Pair precision, recall and F1, and B-cubed; ours also at other bounds.

    Example:  kgagent bench merge ../shared/data
    """
    from kgagent.bench.merging import compare
    from kgagent.embedding.static import StaticEmbedder
    from kgagent.identity.decide import LISTED

    embedder = StaticEmbedder()
    lines = list(
        compare(
            data, embedder, bound=LISTED.merge_from if bound is None else bound, training=training
        )
    )
    _told(lines, as_json=as_json)


@bench.command()
def measure(
    networkx: Annotated[
        bool, typer.Option("--networkx", help="Also networkx, for which this takes minutes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare measuring every step with measuring anew by igraph and networkx, on made graphs.

    The rivals are timed at every 50th step, and so many steps are reckoned from it.

    Example:  kgagent bench measure --networkx
    """
    from kgagent.bench.measuring import lines

    found = list(lines(networkx=networkx))
    _told(found, as_json=as_json)


@bench.command()
def resolve(
    names: Annotated[
        Path | None, typer.Argument(help="Names, one a line; invented ones where left out.")
    ] = None,
    known: Annotated[
        list[int] | None, typer.Option("--known", min=1, help="So many known; may be repeated.")
    ] = None,
    new: Annotated[int, typer.Option("--new", min=1, help="So many new names.")] = 2_000,
    index: Annotated[bool, typer.Option(help="Also an HNSW index, where faiss is there.")] = True,
    as_json: AsJson = False,
) -> None:
    """Measure what it costs to find the known concepts that new names are the same as.

    Beside a plain scan, the bare matrix product, and an HNSW index with its recall.

    Example:  kgagent bench resolve --known 2000 --known 50000
    """
    from kgagent.bench.resolving import SIZES, lines

    found = list(lines(known or SIZES, new=new, names=names, index=index))
    _told(found, as_json=as_json)


def _told(lines: Sequence[Line], *, as_json: bool) -> None:
    """The lines, as tables or as JSON."""
    from kgagent.bench.tables import by_set

    if as_json:
        document([asdict(line) for line in lines])
    else:
        out(by_set(lines))


@bench.command()
def paths(
    db: Annotated[
        str | None, typer.Argument(help="Also the graph in this database.", show_default=False)
    ] = None,
    size: Annotated[
        list[int] | None,
        typer.Option(
            "--size",
            min=3,
            help="Concepts of a made-up graph, three relations each; may be repeated.",
            show_default="4000 and 50000",
        ),
    ] = None,
    count: Annotated[
        int, typer.Option("--count", min=1, help="Paths of each sampler on each graph.")
    ] = 1_000,
    seed: Annotated[int, typer.Option("--seed", help="The random seed.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Compare the ways of choosing paths: how many a CPU second, and whether all are simple.

    Single-threaded, with networkx on the same pairs. It takes some minutes at the usual sizes.

    Example:  kgagent bench paths silk.db --count 200
    """
    from kgagent.bench.sampling import SIZES, lines
    from kgagent.bench.tables import by_set
    from kgagent.embedding.static import StaticEmbedder
    from kgagent.graph.paths.graph import PathGraph
    from kgagent.views.walkable import Walkable, meanings

    rows, meaning = None, None
    if db is not None:
        with opened(db) as store:
            rows = Walkable.of(store).rows
            meaning = meanings(store, PathGraph.of(rows).keys, StaticEmbedder())
    sizes = [(concepts, 3 * concepts) for concepts in size] if size else SIZES
    found = []
    for line in lines(rows, meaning, sizes=sizes, paths=count, seed=seed):
        found.append(line)
        say(f"{line.set}: {line.system}")
    if as_json:
        document([asdict(line) for line in found])
    else:
        out(by_set(found))
