"""Error bodies as real servers write them, and Retry-After in all its forms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.llm.openai_client import faults
from kgagent.llm.openai_client.refusals import WORDS, Refused, fault, parse, retry_after

CASES = [
    # vLLM
    (
        400,
        {
            "object": "error",
            "message": "This model's maximum context length is 4096 tokens. However, you requested "
            "9000 tokens in the messages, Please reduce the length of the messages.",
            "type": "BadRequestError",
            "code": 400,
        },
        faults.PromptTooLong,
    ),
    (
        404,
        {"error": {"message": "The model `x` does not exist.", "type": "NotFoundError"}},
        faults.ModelUnknown,
    ),
    # llama.cpp
    (
        400,
        {
            "error": {
                "code": 400,
                "message": "the request exceeds the available context size. try increasing it",
                "type": "exceed_context_size_error",
            }
        },
        faults.PromptTooLong,
    ),
    (503, {"error": {"code": 503, "message": "Loading model"}}, faults.ServerFailed),
    # Ollama
    (
        404,
        {"error": {"message": 'model "x" not found, try pulling it first', "type": "api_error"}},
        faults.ModelUnknown,
    ),
    # LM Studio
    (
        400,
        {"error": "Trying to keep the first 5000 tokens when context the overflows. n_ctx: 4096"},
        faults.PromptTooLong,
    ),
    # OpenAI, DeepSeek, Gemini
    (429, {"error": {"code": "insufficient_quota", "message": "x"}}, faults.QuotaExhausted),
    (402, {"error": {"message": "Insufficient Balance"}}, faults.QuotaExhausted),
    (
        429,
        {"error": {"code": 429, "message": "You exceeded your current quota"}},
        faults.RateLimited,
    ),
    (403, "<html>no</html>", faults.KeyRefused),
    # a wrong path
    (404, None, faults.WrongAddress),
    (404, {"detail": "Not Found"}, faults.WrongAddress),
    (405, {"detail": "Method Not Allowed"}, faults.WrongAddress),
    (413, None, faults.PromptTooLong),
    (422, {"detail": [{"loc": ["body"], "msg": "field required"}]}, faults.RequestRefused),
    (529, None, faults.ServerFailed),
    (418, None, faults.RequestRefused),
]


@pytest.mark.parametrize(("status", "body", "kind"), CASES)
def test_the_refusals_of_real_servers_have_their_names(
    status: int, body: object, kind: type[faults.CallFault]
):
    found = fault(Refused(status, body, model="x"))
    assert type(found) is kind
    assert found.status == status
    assert f"(status {status})" in found.message


def test_only_a_request_with_a_format_can_have_it_refused():
    body = {"error": {"message": "json_schema is not supported", "param": None}}
    assert type(fault(Refused(400, body, formatted=True))) is faults.FormatRefused
    assert type(fault(Refused(400, body))) is faults.RequestRefused


def test_the_servers_words_are_cut_and_cleaned():
    found = fault(Refused(500, {"error": {"message": "a\x1b[31m\nb" + "x" * 10_000}}))
    assert "\x1b" not in found.message
    assert "\n" not in found.message
    assert len(found.message) < WORDS + 100


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Wed, 01 Jan 2025 00:00:30 GMT"}, 30.0),
        ({"retry-after": "Tue, 31 Dec 2024 23:00:00 GMT"}, 0.0),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None):
    now = datetime(2025, 1, 1, tzinfo=UTC)
    assert retry_after(headers, now=now) == seconds


@given(st.integers(300, 999), st.binary(max_size=80), st.text(max_size=30))
def test_any_refusal_is_a_named_fault(status: int, body: bytes, waiting: str):
    found = fault(Refused(status, parse(body), {"retry-after": waiting}))
    assert isinstance(found, faults.CallFault)
    assert found.retry_after is None or found.retry_after >= 0
