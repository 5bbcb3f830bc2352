"""Reading a request's body: JSON, or multipart with `payload_json` and `files[n]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import BodyPartReader, web

from sandbox.attachments import LARGEST_FILE, Upload
from sandbox.errors import refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = re.compile(r"files\[(\d{1,3})\]")
_NO_UPLOADS: tuple[Upload, ...] = ()


async def read_body(request: web.Request) -> tuple[object, Sequence[Upload]]:
    """Return the JSON of a body (None: there is none) and its files. Raises 50109 or 40005."""
    if not request.can_read_body:
        return None, _NO_UPLOADS
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request)
    return _json(await request.read()), _NO_UPLOADS


def _json(raw: bytes) -> object:
    if not raw:
        return None
    try:
        body: object = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise refusal(50109) from None
    return body


async def _read_multipart(request: web.Request) -> tuple[object, Sequence[Upload]]:
    body: Any = None
    plain: dict[str, str] = {}
    uploads: list[Upload] = []
    try:
        reader = await request.multipart()
        async for part in reader:
            if not isinstance(part, BodyPartReader):
                continue
            content = bytes(await part.read())
            file = _FILE.fullmatch(part.name or "")
            if file is not None:
                uploads.append(_upload(file[1], part.filename, content))
            elif part.name == "payload_json":
                body = _json(content)
            else:
                plain[part.name or ""] = content.decode("utf-8", "replace")
    except ValueError:
        raise refusal(50109) from None
    return (plain if body is None else body), uploads


def _upload(key: str, filename: str | None, content: bytes) -> Upload:
    if len(content) > LARGEST_FILE:
        raise refusal(40005)
    return Upload(key, filename or "unknown", content)
