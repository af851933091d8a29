"""Opening databases: ours, other people's, damaged, newer, locked, full."""

from __future__ import annotations

import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, select

from kgagent.domain.paper import Paper, Passage, Rejection
from kgagent.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseTooNew,
    DiskFull,
    NotFound,
    NotOurDatabase,
    UsageError,
)
from kgagent.storage import papers
from kgagent.storage.store import Store
from kgagent.storage.tables import meta, metadata


def test_the_migrations_make_the_tables(store):
    with store.read() as tx:
        context = MigrationContext.configure(tx)
        differences = compare_metadata(context, metadata)
    assert [d for d in differences if "alembic_version" not in str(d)] == []


@pytest.mark.files
def test_opening_again_changes_nothing(tmp_path):
    place = tmp_path / "a.db"
    Store.open(str(place), create=True).close()
    before = place.read_bytes()
    Store.open(str(place), create=True).close()
    assert place.read_bytes() == before


@pytest.mark.durable
@pytest.mark.files
def test_sqlite_is_durable(store):
    with store.read() as tx:
        pragmas = {
            name: tx.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        }
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    assert pragmas == expected


@pytest.mark.files
def test_a_missing_database_is_not_made_by_looking(tmp_path):
    with pytest.raises(NotFound, match="no database"):
        Store.open(str(tmp_path / "none.db"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.files
def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(NotFound, match="does not exist"):
        Store.open(str(tmp_path / "no" / "a.db"), create=True)


@pytest.mark.files
def test_a_folder_is_no_database(tmp_path):
    with pytest.raises(UsageError, match="is a folder"):
        Store.open(str(tmp_path), create=True)


@pytest.mark.files
def test_a_file_that_is_no_database_is_left_untouched(tmp_path):
    notes = tmp_path / "notes.db"
    notes.write_text("my notes, dear to me")
    with pytest.raises(NotOurDatabase, match="left untouched"):
        Store.open(str(notes), create=True)
    assert notes.read_text() == "my notes, dear to me"


@pytest.mark.files
def test_another_programs_database_is_left_untouched(tmp_path):
    place = tmp_path / "other.db"
    with sqlite3.connect(place) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    before = place.read_bytes()
    with pytest.raises(NotOurDatabase, match="another program"):
        Store.open(str(place), create=True)
    assert place.read_bytes() == before


@pytest.mark.files
def test_a_damaged_database_is_refused(tmp_path):
    place = tmp_path / "damaged.db"
    place.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(DatabaseError):
        Store.open(str(place), create=True)


@pytest.mark.files
def test_a_newer_database_is_left_untouched(store):
    with store.write() as tx:
        tx.execute(meta.update().where(meta.c.name == "schema").values(value="9999"))
    store.close()
    before = store.file.read_bytes()
    with pytest.raises(DatabaseTooNew, match="newer kgagent"):
        Store.open(str(store.file), create=True)
    assert store.file.read_bytes() == before


@pytest.mark.parametrize("url", ["nonsense://x", "postgresql+nodriver://u:secret@h/d"])
def test_a_url_that_cannot_be_used_says_so_without_the_password(url):
    with pytest.raises(UsageError) as told:
        Store.open(url, create=True)
    assert "secret" not in f"{told.value.message} {told.value.hint}"


@pytest.mark.files
def test_a_database_locked_by_another_process(store):
    holder = sqlite3.connect(store.file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    other = Store.open(str(store.file), busy_seconds=0.1)
    assert other.check() == "ok"
    with pytest.raises(DatabaseBusy, match="locked by another process"), other.write():
        pass
    holder.close()
    with other.write():
        pass
    other.close()


@pytest.mark.files
def test_a_full_disk_says_so_and_keeps_what_was_committed(store):
    paper = Paper(text="Silk is strong.", title="Silk")

    @event.listens_for(store._engine, "connect")
    def small(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}")

    store.close()
    with pytest.raises(DiskFull, match="disk"), store.write() as tx:
        big = Paper(text="x" * 100_000)
        papers.add(tx, big, [Passage(0, 0, 100, "x" * 100)])
    event.remove(store._engine, "connect", small)
    store.close()
    with store.write() as tx:
        papers.add(tx, paper, [Passage(0, 0, 15, paper.text)])
        assert papers.counts(tx) == (1, 1, 0)
    assert store.check() == "ok"


def test_a_failed_transaction_leaves_nothing(store):
    class Boom(Exception):
        pass

    with pytest.raises(Boom), store.write() as tx:
        papers.reject(tx, Rejection("a.pdf", "broken", "It is broken."))
        raise Boom
    with store.read() as tx:
        assert papers.counts(tx) == (0, 0, 0)


def test_a_rejection_is_kept_once(store):
    with store.write() as tx:
        assert papers.reject(tx, Rejection("a.pdf", "broken", "It is broken."))
        assert not papers.reject(tx, Rejection("a.pdf", "broken", "It is broken."))


def test_the_same_paper_is_known_by_doi_or_by_text(store):
    with store.write() as tx:
        papers.add(tx, Paper(text="Silk.", doi="10.1/a"), [Passage(0, 0, 5, "Silk.")])
        assert papers.known(tx, Paper(text="Other text.", doi="10.1/A"))
        assert papers.known(tx, Paper(text="Silk."))
        assert not papers.known(tx, Paper(text="Bone."))


def test_passages_come_back_as_they_stand_in_the_paper(store):
    text = "Häutchen 🕸 one. Second piece."
    pieces = [Passage(0, 0, 15, text[0:15]), Passage(1, 16, 29, text[16:29], page=2)]
    with store.write() as tx:
        papers.add(tx, Paper(text=text, title="T", year=2001, page_starts=(0, 16)), pieces)
        (second, first) = papers.fetch(tx, [2, 1])
    assert (first.text, second.text, second.start, second.page) == (text[0:15], text[16:29], 16, 2)


def test_the_fingerprint_sees_every_change(store):
    seals = {store.fingerprint()}
    with store.write() as tx:
        papers.add(tx, Paper(text="Silk."), [Passage(0, 0, 5, "Silk.")])
    seals.add(store.fingerprint())
    with store.write() as tx:
        papers.reject(tx, Rejection("b", "broken", "…"))
    seals.add(store.fingerprint())
    assert len(seals) == 3


def test_in_memory_databases_work():
    store = Store.open("sqlite://", create=True)
    with store.read() as tx:
        assert (
            tx.execute(select(meta.c.value).where(meta.c.name == "application")).scalar()
            == "kgagent"
        )
    assert store.file is None
