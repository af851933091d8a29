"""What a call costs: the shipped table, the user's own before it, and never a guess."""

from __future__ import annotations

import ipaddress
import math
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from urllib.parse import urlsplit

from kgagent.errors import NotFound, UsageError

_SHIPPED = Path(__file__).with_name("prices.toml")
_KEYS = {"model", "endpoint", "input", "output", "prefix"}
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*price[ \t]*\]\]", re.MULTILINE)
_BACKEND = "openai:"
_SMALLEST_EXPONENT = -12
_DEAREST = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars per million tokens, which is micro-dollars per token; `origin`: who says so."""

    input: Decimal
    output: Decimal
    origin: str

    def cost(self, tokens_in: int, tokens_out: int) -> int:
        """Micro-dollars, rounded up.

        >>> Price(Decimal("0.15"), Decimal("0.60"), "a list").cost(1_000, 3)
        152
        """
        return math.ceil(Fraction(self.input) * tokens_in + Fraction(self.output) * tokens_out)


LOCAL = Price(Decimal(0), Decimal(0), "an endpoint on this machine costs nothing")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One `[[price]]` of a file; an empty `model` or `endpoint` stands for any."""

    model: str
    endpoint: str
    prefix: bool
    price: Price

    def rank(self, model: str, endpoint: str) -> tuple[bool, int, int] | None:
        """How closely the entry fits (higher is closer), None when it does not."""
        if self.endpoint and not _is_below(endpoint, self.endpoint):
            return None
        exact = self.model == model
        if not (exact or not self.model or (self.prefix and _begins(model, self.model))):
            return None
        return exact, len(self.model), len(self.endpoint)


class Prices:
    """The prices that are known; `place` says where the user can write one down."""

    def __init__(self, own: tuple[_Entry, ...], shipped: tuple[_Entry, ...], place: str) -> None:
        self._own = own
        self._shipped = shipped
        self.place = place

    @classmethod
    def load(cls, user_file: Path | None = None) -> Prices:
        """The shipped prices with the user's file before them.

        Raises NotFound for a file that is not there, UsageError (with file and line) for one that
        cannot be understood.
        """
        own = _read(user_file) if user_file else ()
        return cls(own, _read(_SHIPPED), str(user_file or "your prices.toml"))

    def price_of(self, model: str, endpoint: str) -> Price | None:
        """The price of a model at an endpoint (scheme, host and path); None when unknown.

        The user's file comes first, then "on this machine costs nothing", then what is shipped.
        A name is taken as the endpoint knows it or as kgagent does ("openai:NAME"), in files too.
        """
        model, site = model.removeprefix(_BACKEND), _site(endpoint)
        if own := _closest(self._own, model, site):
            return own
        return LOCAL if _is_local(site) else _closest(self._shipped, model, site)

    def demand(self, model: str, endpoint: str) -> Price:
        """The price; a UsageError that says where to write it down when it is unknown."""
        if price := self.price_of(model, endpoint):
            return price
        raise UsageError(
            f"The price of '{model}' at {endpoint or 'an unnamed endpoint'} is not known, so a "
            "budget in dollars cannot be kept.",
            hint=f"Write it into {self.place} (dollars per million tokens): "
            f'[[price]] model = "{model}" endpoint = "{endpoint}" input = … output = …, a line '
            "each; or limit --budget-tokens instead.",
        )


def _closest(entries: tuple[_Entry, ...], model: str, endpoint: str) -> Price | None:
    ranked = [(rank, entry) for entry in entries if (rank := entry.rank(model, endpoint))]
    return max(ranked, key=lambda pair: pair[0])[1].price if ranked else None


def _begins(model: str, prefix: str) -> bool:
    """Whether `prefix` is a beginning of the name that ends at a "-" or ":"."""
    return model.startswith(prefix) and (prefix[-1] in "-:" or model[len(prefix)] in "-:")


def _is_below(endpoint: str, parent: str) -> bool:
    return endpoint == parent or endpoint.startswith(f"{parent}/")


def _site(endpoint: str) -> str:
    """The endpoint in one spelling: lower-case scheme and host, no default port, no last slash."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return endpoint
    if not host:
        return endpoint
    host = f"[{host}]" if ":" in host else host
    usual = port in {None, {"http": 80, "https": 443}.get(parts.scheme)}
    return f"{parts.scheme}://{host}{'' if usual else f':{port}'}{parts.path.rstrip('/')}"


def _is_local(site: str) -> bool:
    try:
        host = urlsplit(site).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(path: Path) -> tuple[_Entry, ...]:
    """The entries of a file, each checked."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no prices file '{path}'.") from error
    except OSError as error:
        raise UsageError(f"The prices file '{path}' cannot be read: {error.strerror}.") from error
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        table = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise _wrong(path, raw[: error.start].count(b"\n") + 1, "it is not UTF-8") from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise _wrong(path, line, str(error)) from error
    return _entries(path, text, table)


def _entries(path: Path, text: str, table: dict[str, object]) -> tuple[_Entry, ...]:
    rows = table.get("price", [])
    if unknown := sorted(table.keys() - {"price", "as_of"}):
        raise _wrong(path, 1, f"'{unknown[0]}' is unknown; entries begin with [[price]]")
    if not isinstance(rows, list):
        raise _wrong(path, 1, "entries begin with [[price]], in two pairs of brackets")
    lines = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text)]
    known = f"{path.name} of {table['as_of']}" if "as_of" in table else str(path)
    seen: dict[tuple[str, str], _Entry] = {}
    for number, row in enumerate(rows):
        line = lines[number] if number < len(lines) else 1
        try:
            entry = _entry(row, known)
        except ValueError as error:
            raise _wrong(path, line, str(error)) from error
        if seen.setdefault((entry.model, entry.endpoint), entry) is not entry:
            raise _wrong(path, line, f"'{entry.model}' has two prices at one endpoint")
    return tuple(seen.values())


def _entry(row: object, origin: str) -> _Entry:
    """One checked entry; ValueError says what is wrong with it."""
    if not isinstance(row, dict):
        raise ValueError("an entry is a [[price]] with a line for each value")
    if unknown := sorted(row.keys() - _KEYS):
        raise ValueError(f"'{unknown[0]}' is unknown; known are {', '.join(sorted(_KEYS))}")
    model, endpoint = row.get("model", ""), row.get("endpoint", "")
    prefix = row.get("prefix", False)
    if not isinstance(model, str) or not isinstance(endpoint, str) or not (model or endpoint):
        raise ValueError("it needs a model, an endpoint or both, in quotes")
    if not isinstance(prefix, bool):
        raise ValueError("prefix is true or false")
    if endpoint and not (endpoint := _site(endpoint)).startswith("http"):
        raise ValueError(f"the endpoint '{endpoint}' does not begin with http:// or https://")
    price = Price(_amount(row, "input"), _amount(row, "output"), origin)
    return _Entry(model.removeprefix(_BACKEND), endpoint, prefix, price)


def _amount(row: dict[str, object], key: str) -> Decimal:
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _DEAREST:
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and 0 <= value <= _DEAREST:
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= _SMALLEST_EXPONENT:
            return value
    raise ValueError(f"{key} must be dollars per million tokens, such as 0.15")


def _wrong(path: Path, line: int, what: str) -> UsageError:
    return UsageError(
        f"The prices file '{path}' cannot be understood at line {line}: {what}.",
        hint=f"Correct line {line} of {path}.",
    )
