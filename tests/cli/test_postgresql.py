"""The commands on a graph in PostgreSQL, by its URL alone."""

from __future__ import annotations

from uuid import uuid4

import pytest

READING = [
    "status --fingerprint",
    "hubs",
    "show water",
    "papers",
    "replies",
    "steps",
    "growth",
    "measure",
    "predicates",
    "runs",
    "merges",
    "review",
    "disputes",
    "diff 2 4",
    "blame water",
    "papers 1",
    "export graph.graphml",
    "export graph.csv",
    "doctor",
]


def test_every_command_reads_what_was_grown_there(kgagent, postgresql):
    url = postgresql.make(uuid4().hex, like="ready")
    ran = kgagent("grow", "--sample", "--steps", "6", "--db", url)
    assert ran.code == 0, ran.err
    assert "password" not in ran.out
    for line in READING:
        ran = kgagent(*line.split(), "--db", url)
        assert ran.code == 0, f"{line}: {ran.err}"
    ran = kgagent("paper", "remove", "1", "--db", url)
    assert ran.code == 0, ran.err
    assert kgagent("undo", "--db", url).code == 0


def test_a_file_and_a_server_hold_the_same_graph(kgagent, postgresql):
    url = postgresql.make(uuid4().hex)
    prints = set()
    for place in (url, "file.db"):
        assert kgagent("grow", "--sample", "--steps", "6", "--db", place).code == 0
        prints.add(
            kgagent("status", "--fingerprint", "--json", "--db", place).out.split(
                '"fingerprint": "'
            )[1][:64]
        )
    assert len(prints) == 1


@pytest.mark.parametrize(
    ("url", "code", "told"),
    [
        ("postgresql://nobody@127.0.0.1:9/none", 1, "cannot be reached"),
        ("mysql://nobody@127.0.0.1/none", 2, "SQLite or PostgreSQL"),
    ],
)
def test_what_cannot_be_reached_is_said_without_the_password(kgagent, url, code, told):
    ran = kgagent("status", "--db", url.replace("nobody", "nobody:hunter2"))
    assert told in ran.err
    assert ran.code == code
    assert "hunter2" not in ran.err + ran.out
