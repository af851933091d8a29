"""`kgagent`: the command line. Each command parses, calls one function below, prints, and exits.

Exit codes: 0 ok, 1 failure or something refused (kept with its reason), 2 usage, 3 not found or
nothing to read, 4 the API key, 5 the budget or the account's quota, 6 the endpoint, 130 interrupted
(work kept).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from kgagent import __version__
from kgagent.cli import (
    add,
    ask,
    backtest,
    bench,
    bring,
    disputes,
    doctor,
    export,
    grow,
    growth,
    history,
    hypotheses,
    identity,
    look,
    measure,
    paper,
    path,
    predicates,
    reason,
    replies,
    settings,
    steer,
    steps,
    ui,
    versions,
)
from kgagent.cli.output import fail, say
from kgagent.errors import KgagentError, UsageError

app = typer.Typer(
    name="kgagent",
    help="Reads papers, grows a knowledge graph from them step by step, and shows its evidence.",
    epilog="Start with:  kgagent grow --sample   then:  kgagent hubs,  kgagent ui",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_COMMANDS: dict[str, Callable[..., None]] = {
    "grow": grow.grow,
    "add": add.add,
    "status": look.status,
    "show": look.show_concept,
    "path": path.path,
    "ask": ask.ask,
    "hubs": look.hubs,
    "growth": growth.growth,
    "diff": history.diff,
    "blame": history.blame,
    "checkout": versions.checkout,
    "branch": versions.branch,
    "join": versions.join,
    "rebuild": versions.rebuild,
    "runs": look.runs,
    "steps": steps.steps,
    "papers": look.papers,
    "measure": measure.measure,
    "predicates": predicates.predicates,
    "disputes": disputes.disputes,
    "backtest": backtest.backtest,
    "replies": replies.replies,
    "merge": identity.merge,
    "split": identity.split,
    "ban-merge": identity.ban_merge,
    "review": identity.review,
    "merges": identity.merges,
    "undo": identity.undo,
    "export": export.export,
    "import": bring.import_,
    "ui": ui.ui,
    "settings": settings.settings,
    "doctor": doctor.doctor,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)
app.add_typer(steer.steer, name="steer")
app.add_typer(reason.reason, name="reason")
app.add_typer(bench.bench, name="bench")
app.add_typer(hypotheses.hypotheses, name="hypotheses")
app.add_typer(paper.paper, name="paper")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"kgagent {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Reads papers, grows a knowledge graph from them step by step, and shows its evidence."""


def run() -> None:
    """The entry point: the only place that turns errors into messages and exit codes."""
    as_json = "--json" in sys.argv[1:]
    try:
        code = app(standalone_mode=False)
    except KgagentError as error:
        fail(error, as_json=as_json)
        code = error.exit_code
    except typer.TyperException as error:
        asked = " ".join(["kgagent", *sys.argv[1:2]]) if len(sys.argv) > 2 else "kgagent"
        usage = UsageError(error.format_message(), hint=f"{asked} --help")
        fail(usage, as_json=as_json)
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        say("Interrupted; everything committed so far is kept.")
        code = 130
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
        code = 0
    except Exception as error:
        if os.environ.get("KGAGENT_DEBUG"):
            raise
        unexpected = KgagentError(
            f"Something unexpected happened: {type(error).__name__}: {error}",
            hint="Everything committed is kept. KGAGENT_DEBUG=1 shows where it happened.",
        )
        fail(unexpected, as_json=as_json)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    run()
