"""Everything that can go wrong with one call; each says whether asking again can help.

CallFault
├── AddressUnusable     2   the base URL cannot be a base URL
├── KeyMissing          4   the endpoint wants a key and none was given
├── KeyRefused          4   the endpoint does not take the key
├── QuotaExhausted      5   the account has no money left: no waiting heals it
├── ModelUnknown        3   the endpoint has no such model
├── WrongAddress        6   something answers there, but not with this path
├── PromptTooLong       1   the prompt does not fit the model's context
├── FormatRefused       1   the endpoint does not know this response_format
├── RequestRefused      1   refused for another reason
└── PassingFault        6   asking again may help
    ├── Unreachable         no connection
    ├── RateLimited         429
    ├── ServerFailed        5xx, 408, 409, 425
    ├── DeadlinePassed      not finished in the time allowed
    ├── Stalled             began to answer, then fell silent
    ├── ReplyCut            the answer ended before its end
    └── ReplyBroken         what arrived is not an answer
        ├── NotAnAnswer     a page of HTML, another kind of JSON, an empty stream
        ├── ReplyMalformed  not JSON
        ├── ErrorInReply    an error with status 200
        ├── NoChoices       an answer without choices
        ├── ReplyTooLarge   more bytes than allowed
        └── ReplyCompressed compressed, although this was not wanted
"""

from __future__ import annotations

from kgagent.llm.faults import ModelFault


class CallFault(ModelFault):
    """One call that gave no answer.

    `status` and `request_id` are the server's, when it told them. `sent` is False when the server
    cannot have seen the request, so that it cannot have been billed. `seconds` is how long the
    call took, `bytes_read` how much of an answer came.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint, status=status, retry_after=retry_after)
        self.request_id = request_id
        self.sent = False
        self.seconds = 0.0
        self.bytes_read = 0

    @property
    def maybe_billed(self) -> bool:
        """Whether the endpoint can have done the work."""
        return self.sent


class AddressUnusable(CallFault):
    """The base URL cannot be a base URL."""

    exit_code = 2
    terminal = True


class KeyMissing(CallFault):
    """The endpoint wants a key and none was given."""

    exit_code = 4
    terminal = True


class KeyRefused(CallFault):
    """The endpoint does not take the key, or it cannot be a key."""

    exit_code = 4
    terminal = True


class QuotaExhausted(CallFault):
    """The account has no money left; waiting does not heal it."""

    exit_code = 5
    terminal = True


class ModelUnknown(CallFault):
    """The endpoint has no such model."""

    exit_code = 3
    terminal = True


class WrongAddress(CallFault):
    """Something answers at the base URL, but not with a language model."""

    exit_code = 6
    terminal = True


class PromptTooLong(CallFault):
    """The prompt does not fit the model's context: split the passage."""


class FormatRefused(CallFault):
    """The endpoint does not know this response_format: ask for a simpler one."""


class RequestRefused(CallFault):
    """The endpoint refuses this request, or it cannot be written as JSON."""


class PassingFault(CallFault):
    """Asking again may help."""

    exit_code = 6
    retryable = True


class Unreachable(PassingFault):
    """No connection: unknown name, refused, no route, no trusted certificate."""


class RateLimited(PassingFault):
    """Too many requests; `retry_after` is in seconds, None when the server does not say."""


class ServerFailed(PassingFault):
    """The server failed or gave up (5xx, 408, 409, 425)."""


class DeadlinePassed(PassingFault):
    """The answer was not complete in the time allowed, however it trickled."""


class Stalled(PassingFault):
    """The answer began, then nothing more came."""


class ReplyCut(PassingFault):
    """The answer ended before its end: a cut connection, or a stream without finish_reason."""


class ReplyBroken(PassingFault):
    """What arrived is not an answer."""


class NotAnAnswer(ReplyBroken):
    """A page of HTML, JSON of another kind, or a stream without events."""


class ReplyMalformed(ReplyBroken):
    """The answer is not JSON, or was cut in the midst of it."""


class ErrorInReply(ReplyBroken):
    """An error in the body of a reply with status 200."""


class NoChoices(ReplyBroken):
    """An answer with no choices in it."""


class ReplyTooLarge(ReplyBroken):
    """The answer has more bytes than allowed; it was not read to its end."""


class ReplyCompressed(ReplyBroken):
    """The answer is compressed although this was not wanted; it was not unpacked."""
