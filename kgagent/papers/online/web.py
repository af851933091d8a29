"""Answers of public services: polite, bounded, tried again, and kept for a week."""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kgagent import __version__
from kgagent.errors import PaperRejected
from kgagent.settings import Key

if TYPE_CHECKING:
    import httpx2

MAX_BYTES = 50_000_000
TIMEOUT, DEADLINE = 30.0, 180.0
"""Seconds without a byte, and for a whole answer."""
TRIES, LONGEST_WAIT = 4, 60.0
REDIRECTS = 5
KEPT_SECONDS = 7 * 86_400.0

_AGAIN = (429, 500, 502, 503, 504)


def cache_folder(variables: Mapping[str, str]) -> Path:
    """Where answers are kept: `kgagent/answers` in the user's cache folder."""
    base = variables.get("XDG_CACHE_HOME") or str(Path(variables.get("HOME", ".")) / ".cache")
    return Path(base) / "kgagent" / "answers"


def _sound(_body: bytes) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: for whom it is (`origin`), where, with what, and how long to pause between
    two to the same service; only an answer that is `sound` is kept. With `signed` the user's key
    goes with it, to that host only."""

    origin: str
    address: str
    query: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.2
    sound: Callable[[bytes], bool] = _sound
    signed: bool = False


class Web:
    """Asks services with `get`; `contact` is an e-mail address that is told to them, `key` the one
    of Semantic Scholar, which is neither kept nor shown."""

    def __init__(
        self,
        *,
        contact: str = "",
        cache: Path | None = None,
        fresh: bool = False,
        key: Key | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.contact = contact
        self._cache = cache
        self._fresh = fresh
        self._key = key
        self._sleep = sleep
        self._asked_at: dict[str, float] = {}

    def get(self, asked: Asked) -> bytes:
        """The body of the answer.

        Raises `PaperRejected`: not_known (404), refused, busy, unreachable, too_large, unsafe.
        """
        kept = self._file(asked)
        if kept is not None and not self._fresh:
            body = _read(kept)
            if body is not None:
                return body
        body = self._ask(asked)
        if kept is not None and asked.sound(body):
            _write(kept, body)
        return body

    def _file(self, asked: Asked) -> Path | None:
        if self._cache is None:
            return None
        query = sorted(asked.query.items())
        return self._cache / sha256(repr((asked.address, query)).encode()).hexdigest()

    def _ask(self, asked: Asked) -> bytes:
        import httpx2

        agent = f"kgagent/{__version__}" + (f" (mailto:{self.contact})" if self.contact else "")
        headers = {"User-Agent": agent, "Accept-Encoding": "identity"}
        host = httpx2.URL(asked.address).host
        with httpx2.Client(timeout=TIMEOUT, headers=headers, follow_redirects=False) as client:
            for tried in range(1, TRIES + 1):
                self._be_polite(host, asked.pause)
                last = tried == TRIES
                try:
                    status, wait, body = _follow(client, asked, self._key)
                except (httpx2.TimeoutException, httpx2.TransportError) as error:
                    if last or isinstance(error, httpx2.ConnectError):
                        raise _unreachable(asked, host, error) from error
                    self._sleep(2.0**tried)
                    continue
                if status < 300:
                    return body
                if status not in _AGAIN or last or wait > LONGEST_WAIT:
                    raise _refused(asked, host, status, body)
                self._sleep(wait or 2.0**tried)
        raise AssertionError

    def _be_polite(self, host: str, pause: float) -> None:
        wait = self._asked_at.get(host, float("-inf")) + pause - time.monotonic()
        if wait > 0:
            self._sleep(wait)
        self._asked_at[host] = time.monotonic()


def _follow(client: httpx2.Client, asked: Asked, key: Key | None) -> tuple[int, float, bytes]:
    """Status, seconds to wait and body of the answer at the end of the redirects."""
    import httpx2

    start = httpx2.URL(asked.address, params=dict(asked.query) or None)
    url, began = start, time.monotonic()
    for _ in range(REDIRECTS + 1):
        signs = asked.signed and key and (url.scheme, url.netloc) == (start.scheme, start.netloc)
        with client.stream("GET", url, headers=_signature(key) if signs else {}) as answer:
            if answer.is_redirect:
                url = url.join(answer.headers.get("location", ""))
                _refuse_elsewhere(asked, start, url)
                continue
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > MAX_BYTES:
                    raise PaperRejected(asked.origin, "too_large", "The answer is too long.")
                if time.monotonic() - began > DEADLINE:
                    raise httpx2.ReadTimeout("the answer takes too long", request=answer.request)
            return answer.status_code, _seconds(answer.headers.get("retry-after", "")), bytes(body)
    raise PaperRejected(asked.origin, "unsafe", f"{start.host} redirects in a circle.")


def _signature(key: Key | None) -> dict[str, str]:
    return {"x-api-key": key.reveal()} if key else {}


def _refuse_elsewhere(asked: Asked, start: httpx2.URL, url: httpx2.URL) -> None:
    """A service may send us on within its own site, never to a place in the user's network."""
    if (url.scheme, url.host, url.port) == (start.scheme, start.host, start.port):
        return
    same_site = start.host.split(".")[-2:] == url.host.split(".")[-2:]
    if url.scheme != "https" or not same_site or not _is_public(url.host):
        message = f"{start.host} redirects to {url.scheme}://{url.host}, which is not followed."
        raise PaperRejected(asked.origin, "unsafe", message)


def _is_public(host: str) -> bool:
    try:
        places = {each[4][0] for each in socket.getaddrinfo(host, 443)}
        return bool(places) and all(ipaddress.ip_address(place).is_global for place in places)
    except (OSError, ValueError):
        return False


def _seconds(value: str) -> float:
    return float(value) if value.isascii() and value.isdigit() and len(value) < 8 else 0.0


def _unreachable(asked: Asked, host: str, error: Exception) -> PaperRejected:
    why = str(error)[:200] or type(error).__name__
    message = f"No answer from {host} ({why}): check the network, and add it again."
    return PaperRejected(asked.origin, "unreachable", message)


def _refused(asked: Asked, host: str, status: int, body: bytes) -> PaperRejected:
    if status == 404:
        return PaperRejected(asked.origin, "not_known", f"{host} does not know it: check the id.")
    if status in _AGAIN:
        message = f"{host} is busy (status {status}): add it again later."
        return PaperRejected(asked.origin, "busy", message)
    said = " ".join(body[:300].decode("utf-8", "replace").split())
    return PaperRejected(asked.origin, "refused", f"{host} refuses (status {status}): {said}")


def _read(file: Path) -> bytes | None:
    try:
        young = time.time() - file.stat().st_mtime < KEPT_SECONDS
        return file.read_bytes() if young else None
    except OSError:
        return None


def _write(file: Path, body: bytes) -> None:
    """Keeps an answer; a cache that cannot be written is none."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
