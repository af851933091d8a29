"""Prices: the user's before the shipped ones, the closest entry first, and never a guess."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.errors import NotFound, UsageError
from kgagent.llm.prices import LOCAL, Price, Prices

OPENAI = "https://api.openai.com/v1"
ELSEWHERE = "https://llm.example.org/v1"


def written(tmp_path, text):
    path = tmp_path / "prices.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def entry(model="", endpoint="", dollars="1", prefix=False):
    lines = ["[[price]]", f"input = {dollars}", f"output = {dollars}"]
    lines += [f'model = "{model}"'] if model else []
    lines += [f'endpoint = "{endpoint}"'] if endpoint else []
    lines += ["prefix = true"] if prefix else []
    return "\n".join([*lines, ""])


def loaded(tmp_path, *entries):
    return Prices.load(written(tmp_path, "\n".join(entries)))


def test_the_shipped_prices_are_the_published_ones_at_their_own_endpoint_only():
    prices = Prices.load()
    price = prices.price_of("gpt-4o-mini", f"{OPENAI}/chat/completions")
    assert price == Price(Decimal("0.15"), Decimal("0.60"), "prices.toml of 2025-08-07")
    assert prices.price_of("gpt-4o-mini", ELSEWHERE) is None


def test_a_model_is_known_by_the_string_that_chose_it_too(tmp_path):
    prices = loaded(tmp_path, entry("openai:mine"))
    for name in ("mine", "openai:mine"):
        assert prices.price_of(name, ELSEWHERE).input == 1
    assert prices.price_of("openai:gpt-4.1", OPENAI).input == 2


def test_an_unknown_name_has_no_price_even_when_it_begins_like_a_known_one():
    assert Prices.load().price_of("gpt-4o-audio-preview", OPENAI) is None


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:8000/v1",
        "http://LOCALHOST:11434/v1",
        "http://[::1]:80",
        "http://127.9.9.9",
    ],
)
def test_an_endpoint_on_this_machine_costs_nothing_and_says_so(endpoint):
    price = Prices.load().price_of("anything", endpoint)
    assert price == LOCAL
    assert price.cost(10**9, 10**9) == 0
    assert "this machine" in price.origin


@pytest.mark.parametrize(
    "endpoint", ["", "localhost", "http://localhost.evil.org/v1", "http://10.0.0.1/v1", "http://[/"]
)
def test_no_other_endpoint_is_taken_for_this_machine(endpoint):
    assert Prices.load().price_of("anything", endpoint) is None


def test_the_users_price_goes_before_the_shipped_one_and_before_this_machine_is_free(tmp_path):
    prices = loaded(tmp_path, entry("gpt-4o", dollars="7"))
    for endpoint in (OPENAI, "http://localhost:4000"):
        price = prices.price_of("gpt-4o", endpoint)
        assert price.input == 7
        assert price.origin == str(tmp_path / "prices.toml")
    assert prices.price_of("gpt-4.1", OPENAI).input == 2


def test_the_closest_entry_is_taken(tmp_path):
    prices = loaded(
        tmp_path,
        entry("", ELSEWHERE, "1"),
        entry("m", "", "2", prefix=True),
        entry("m-large", "", "3", prefix=True),
        entry("m-large-x", "", "4"),
        entry("m-large-x", ELSEWHERE, "5"),
        entry("m-large-x", f"{ELSEWHERE}/deep", "6"),
    )
    asked = {
        ("z", ELSEWHERE): 1,
        ("m-small", ELSEWHERE): 2,
        ("m", OPENAI): 2,
        ("m-large-2025", OPENAI): 3,
        ("m-large:free", OPENAI): 3,
        ("m-largest", OPENAI): 2,
        ("m-large-x", OPENAI): 4,
        ("m-large-x", ELSEWHERE): 5,
        ("m-large-x", f"{ELSEWHERE}/deep/er"): 6,
        ("m-large-x-y", OPENAI): 3,
    }
    assert {key: prices.price_of(*key).input for key in asked} == asked


@pytest.mark.parametrize("name", ["mx", "m.1", "m2-large", "M-large", "n"])
def test_a_prefix_ends_at_a_boundary(tmp_path, name):
    assert loaded(tmp_path, entry("m", prefix=True)).price_of(name, ELSEWHERE) is None


def test_a_prefix_may_bring_its_own_boundary(tmp_path):
    assert loaded(tmp_path, entry("org:", prefix=True)).price_of("org:m", ELSEWHERE)


def test_a_name_is_no_prefix_unless_the_table_says_so(tmp_path):
    assert loaded(tmp_path, entry("m")).price_of("m-1", ELSEWHERE) is None


@pytest.mark.parametrize(
    "said", ["https://LLM.example.org:443/v1/", "HTTPS://llm.example.org/v1", ELSEWHERE]
)
def test_an_endpoint_has_many_spellings(tmp_path, said):
    assert loaded(tmp_path, entry("m", said)).price_of("m", ELSEWHERE)
    assert loaded(tmp_path, entry("m", ELSEWHERE)).price_of("m", said)
    assert loaded(tmp_path, entry("m", ELSEWHERE)).price_of("m", f"{ELSEWHERE}2") is None


def test_an_unknown_price_is_demanded_in_vain_with_the_place_to_write_it_down(tmp_path):
    prices = loaded(tmp_path, entry("m"))
    with pytest.raises(UsageError) as caught:
        prices.demand("other", ELSEWHERE)
    assert "'other'" in caught.value.message
    assert ELSEWHERE in caught.value.message
    assert str(tmp_path / "prices.toml") in caught.value.hint
    assert prices.demand("m", ELSEWHERE).input == 1


GOOD = entry("good")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD + "[[price]\n", 5),
        (GOOD + '[[price]]\r\nmodel = "m\r\n', 6),
        (GOOD + '[[price]]\nmodel = "m', 6),
        (GOOD.encode() + b"\n# \xff\n", 6),
        (GOOD + '[[price]]\nmodel = "m"\ninput = 1\n', 5),
        (GOOD + '[[price]]\nmodel = "m"\ninput = -1\noutput = 1\n', 5),
        (GOOD + '[[price]]\nmodel = "m"\ninput = nan\noutput = 1\n', 5),
        (GOOD + '[[price]]\nmodel = "m"\ninput = inf\noutput = 1\n', 5),
        (GOOD + '[[price]]\nmodel = "m"\ninput = 1e-999999\noutput = 1\n', 5),
        (GOOD + '[[price]]\nmodel = "m"\ninput = true\noutput = 1\n', 5),
        (GOOD + '[[price]]\nmodel = "m"\ninput = "1"\noutput = 1\n', 5),
        (GOOD + "[[price]]\ninput = 1\noutput = 1\n", 5),
        (GOOD + "[[price]]\nmodel = 3\ninput = 1\noutput = 1\n", 5),
        (GOOD + '[[price]]\nmodel = "m"\nprefix = 1\ninput = 1\noutput = 1\n', 5),
        (GOOD + '[[price]]\nmodel = "m"\ninptu = 1\noutput = 1\n', 5),
        (GOOD + '[[price]]\nendpoint = "example.org"\ninput = 1\noutput = 1\n', 5),
        (GOOD + GOOD, 5),
        ('[price]\nmodel = "m"\n', 1),
        ("price = [1]\n", 1),
        ("[[prices]]\n", 1),
        ("a = " + "[" * 5000, 1),
        ("a = " + "9" * 5000, 1),
        ("a = 1e" + "9" * 30, 1),
    ],
)
def test_a_file_that_cannot_be_understood_is_named_with_its_line(tmp_path, text, line):
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        Prices.load(path)
    assert str(path) in caught.value.message
    assert f"line {line}:" in caught.value.message


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    path = written(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())
    assert Prices.load(path).price_of("good", ELSEWHERE)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(NotFound, match=r"none\.toml"):
        Prices.load(tmp_path / "none.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        Prices.load(tmp_path)


money = st.decimals(0, 1000, places=6)


@given(money, money, st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_cost_is_rounded_up_by_less_than_a_microdollar(dear, dearer, tokens_in, tokens_out):
    cost = Price(dear, dearer, "test").cost(tokens_in, tokens_out)
    exact = Fraction(dear) * tokens_in + Fraction(dearer) * tokens_out
    assert exact <= cost < exact + 1
    assert cost == math.ceil(exact)
