"""Answers of enormous size, made as they are sent: they cost this process no memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

MEGABYTE = 1_000_000
_HEAD = b'{"id":"chatcmpl-big","object":"chat.completion","model":"big","choices":[{"index":0,'
_TEXT = b'"finish_reason":"stop","message":{"role":"assistant","content":"'
_TAIL = b'"}}]}'
_EVENT = b'data: {"id":"chatcmpl-big","choices":[{"index":0,"delta":{"content":"'


def filled(first: bytes, *, megabytes: int = 200) -> Iterator[bytes]:
    """A chat completion of so many megabytes; after a `first` event it is a stream of events."""
    filler = b"filler " * 9362
    count = megabytes * MEGABYTE // len(filler)
    yield first or _HEAD + _TEXT
    for _ in range(count):
        yield _EVENT + filler + b'"},"finish_reason":null}]}\n\n' if first else filler
    yield b"data: [DONE]\n\n" if first else _TAIL


def bomb(*, megabytes: int = 1000) -> Iterator[bytes]:
    """A gzip stream of about a thousandth of the megabytes that it unpacks to."""
    block = b" " * (10 * MEGABYTE)
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    yield packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush nothing refers back: the same block packs to the same bytes.
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.crc32(block)
    for _ in range(megabytes // 10 - 1):
        yield again
        checksum = zlib.crc32(block, checksum)
    yield b"\x03\x00" + struct.pack("<LL", checksum, megabytes * MEGABYTE % 2**32)
