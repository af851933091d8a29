"""Nearness by letters."""

from __future__ import annotations

from kgagent.bench.trigrams import nearest


def test_a_shared_stem_is_nearer_than_none():
    assert nearest("the spider spins", ["copper", "spiders"])[0] == 1


def test_equals_stay_in_order_and_nothing_is_left_out():
    assert nearest("zebra", ["oak", "elm", "ash"]) == [0, 1, 2]


def test_empty_texts_are_last():
    assert nearest("oak tree", ["", "tree"]) == [1, 0]
