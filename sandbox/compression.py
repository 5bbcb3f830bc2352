"""Transport compression of the gateway: one stream a connection, flushed after every message."""

from __future__ import annotations

import importlib
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ZSTD_MODULES = ("compression.zstd", "zstandard")


def compressor(kind: str | None) -> Callable[[bytes], bytes] | None:
    """Return what compresses message after message. None as kind: plain. None as answer: this kind is not at hand."""
    if not kind:
        return bytes
    if kind == "zlib-stream":
        return _zlib_stream()
    return _zstd_stream() if kind == "zstd-stream" else None


def _zlib_stream() -> Callable[[bytes], bytes]:
    stream = zlib.compressobj(1)  # the fastest level: both ends are on this machine

    def compress(data: bytes) -> bytes:
        return stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)

    return compress


def _zstd_stream() -> Callable[[bytes], bytes] | None:
    """Use what this Python has: clients on the same one ask for zstd only where it can be had."""
    for name in ZSTD_MODULES:
        try:
            module: Any = importlib.import_module(name)
        except ImportError:
            continue
        if name == "zstandard":
            stream = module.ZstdCompressor(level=1).compressobj()
            return lambda data: bytes(stream.compress(data) + stream.flush(module.COMPRESSOBJ_FLUSH_BLOCK))
        standard = module.ZstdCompressor(level=1)
        return lambda data: bytes(standard.compress(data, mode=standard.FLUSH_BLOCK))
    return None
