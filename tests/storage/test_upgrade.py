"""A database made by schema 0001 opens, keeps what it says, and goes on growing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from kgagent import views
from kgagent.agent.grow import Limits, grow
from kgagent.domain.growth import RunSettings
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.storage.migrate import SCHEMA
from kgagent.storage.store import Store
from kgagent.storage.tables import mentions, meta, metadata

GOLDEN = Path(__file__).parents[1] / "data" / "schema-0001.sqlite"
"""Grown by the code of schema 0001 from three small texts, two of them read."""

pytestmark = pytest.mark.files


@pytest.fixture
def upgraded(tmp_path):
    place = tmp_path / "old.db"
    shutil.copyfile(GOLDEN, place)
    store = Store.open(str(place))
    yield store
    store.close()


def test_the_schema_is_the_newest(upgraded):
    with upgraded.read() as tx:
        context = MigrationContext.configure(tx)
        differences = compare_metadata(context, metadata)
        version = tx.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar_one()
    assert [d for d in differences if "alembic_version" not in str(d)] == []
    assert version == SCHEMA
    assert upgraded.check() == "ok"


def test_what_it_held_is_there(upgraded):
    totals = views.overview(upgraded).totals
    assert (totals["papers"], totals["relations"], totals["evidence"]) == (3, 7, 7)
    relation = views.concept(upgraded, "nacre").relations[0]
    assert (relation["predicate"], relation["kind"]) == ("is composed of", "part_of")
    assert relation["evidence"][0]["quote"] == "Nacre is composed of aragonite."


def test_mentions_of_old_have_full_confidence(upgraded):
    with upgraded.read() as tx:
        assert set(tx.execute(select(mentions.c.confidence)).scalars()) == {1.0}


def test_its_run_goes_on(upgraded):
    steps = list(grow(upgraded, EmbeddedModel(), RunSettings(epoch=2), Limits()))
    assert [(step.run, step.ordinal) for step in steps] == [(1, 3)]
    assert views.overview(upgraded).unread == 0
