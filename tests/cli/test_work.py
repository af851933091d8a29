"""`kgagent work`, as somebody types it."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.storage.store import Store


@pytest.fixture
def offered(kgagent, tmp_path, model, papers):
    """A run that offers seven steps, in the database of this folder."""

    def begin(settings: RunSettings) -> None:
        with closing(Store.open(str(tmp_path / "kgagent.db"), create=True)) as store:
            for _ in add_papers(store, papers(8), size=400):
                pass
            with closing(grow(store, model, settings, Limits())) as loop:
                next(loop)

    begin(RunSettings(epoch=8))
    return begin


def test_what_a_run_offers_is_answered(kgagent, offered):
    ran = kgagent("work", "--idle", "0.2", "--json")
    assert ran.code == 0, ran.err
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [each["event"] for each in told] == ["answered"] * 7 + ["done"]
    assert told[-1] | {"answered": 7, "late": 0} == told[-1]
    assert "0 steps answered" in kgagent("work", "--idle", "0.1").out


def test_a_key_goes_only_where_its_owner_says(kgagent, offered):
    offered(RunSettings(model="openai:m", endpoint="http://127.0.0.1:9/v1", epoch=8))
    ran = kgagent("work", "--idle", "0.1")
    assert ran.code == 2
    assert "The run asks openai:m at http://127.0.0.1:9/v1" in ran.err
    assert "--base-url http://127.0.0.1:9/v1" in ran.err


def test_without_a_run_there_is_nothing_to_do(kgagent, tmp_path):
    assert kgagent("work").code == 3
    Store.open(str(tmp_path / "kgagent.db"), create=True).close()
    ran = kgagent("work")
    assert ran.code == 3
    assert "kgagent grow PAPERS" in ran.err
