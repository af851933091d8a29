"""`kgagent settings`, as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kgagent.cli.settings import settings
from kgagent.errors import UsageError
from kgagent.settings import SETTINGS

KEY = "sk-proj-4f9a1c2e5b7d9x"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "KGAGENT_EMBEDDER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    app.command()(settings)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def line(text: str, name: str) -> list[str]:
    return next(each for each in text.splitlines() if each.startswith(name)).split(maxsplit=1)


def test_settings_shows_every_value(run):
    done = run()
    assert done.exit_code == 0
    for name in SETTINGS:
        assert line(done.stdout, f"{name} ")
    assert line(done.stdout, "passage_size")[1] == "2500"
    assert line(done.stdout, "timeout")[1] == "300"
    assert line(done.stdout, "stream")[1] == "true"
    assert line(done.stdout, "budget_usd")[1] == "(no limit)"
    assert "default" not in done.stdout
    assert "OPENAI_API_KEY  not set" in done.stdout


def test_origin_names_the_source_of_each_value(run, monkeypatch):
    Path("kgagent.toml").write_text('\nmodel = "openai:small"\n')
    monkeypatch.setenv("KGAGENT_SEED", "5")
    shown = run("--origin").stdout
    assert line(shown, "model ")[1].split() == ["openai:small", "kgagent.toml:2"]
    assert line(shown, "seed")[1].split(maxsplit=1) == ["5", "environment KGAGENT_SEED"]
    assert line(shown, "epoch")[1].split() == ["8", "default"]


def test_keys_and_passwords_are_masked(run, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("KGAGENT_DB", "postgresql://ada:verysecret@host/graph")
    Path(".env").write_text(f"KGAGENT_API_KEY={KEY}")
    for arguments in ([], ["--origin"], ["--json"], ["--origin", "--json"]):
        done = run(*arguments)
        assert "sk-…9x" in done.stdout
        assert "postgresql://ada:…@host/graph" in done.stdout
        assert KEY[3:-2] not in done.output
        assert "verysecret" not in done.output
    assert "OPENAI_API_KEY  set (environment), sk-…9x" in run().stdout
    assert "KGAGENT_API_KEY  set (.env:1), sk-…9x, not used" in run().stdout


def test_json_is_one_document_with_typed_values(run, monkeypatch):
    monkeypatch.setenv("KGAGENT_MODLE", "x")
    done = run("--json")
    told = json.loads(done.stdout)
    found = {row["setting"]: row for row in told["settings"]}
    assert found["temperature"]["value"] == 0.0
    assert found["budget_usd"]["value"] is None
    assert found["base_url"]["variables"] == ["KGAGENT_BASE_URL", "OPENAI_BASE_URL"]
    assert found["time_limit"]["flag"] == "--time"
    assert {key["name"]: key["set"] for key in told["keys"]} == {
        "KGAGENT_API_KEY": False,
        "OPENAI_API_KEY": False,
    }
    assert "Did you mean KGAGENT_MODEL?" in told["notices"][0]
    assert "Did you mean KGAGENT_MODEL?" in done.stderr


def test_what_is_wrong_is_a_usage_error(run):
    Path("kgagent.toml").write_text("workers = 0")
    done = run()
    assert isinstance(done.exception, UsageError)
    assert done.exception.exit_code == 2
