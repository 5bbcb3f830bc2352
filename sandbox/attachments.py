"""Files that bots upload: what is known of them, and the types under which they are handed out."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from sandbox.world import Json, World

# Types that a browser may show in place; everything else is handed out as a download.
SHOWN_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
PLAIN_TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".yaml": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".pdf": "application/pdf",
}
MOST_FILES = 10
LARGEST_FILE = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body; `key` is the number in `files[n]`."""

    key: str
    filename: str
    content: bytes


def content_type(filename: str) -> str:
    """Return the type under which a file is handed out."""
    suffix = PurePosixPath(filename).suffix.lower()
    return SHOWN_TYPES.get(suffix) or PLAIN_TYPES.get(suffix) or "application/octet-stream"


def describe(world: World, channel_id: str, upload: Upload, description: str | None, *, ephemeral: bool) -> Json:
    """Return an uploaded file as a message shows it. Its content is kept by whoever accepts the message."""
    file_id = world.snowflakes.mint()
    filename = safe_name(upload.filename)
    url = f"{world.base_url}/attachments/{channel_id}/{file_id}/{quote(filename)}"
    view: Json = {"id": file_id, "filename": filename, "size": len(upload.content), "url": url, "proxy_url": url}
    size = picture_size(upload.content)
    if size is not None:
        view["width"], view["height"] = size
    view["content_type"] = content_type(filename)
    if description is not None:
        view["description"] = description
    if ephemeral:
        view["ephemeral"] = True
    return view


def safe_name(filename: str) -> str:
    """Return a file's name as Discord keeps it: no folders, spaces as underscores, other odd characters dropped."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].replace(" ", "_")
    kept = "".join(char for char in name if char.isalnum() or char in "._-")
    return kept.lstrip(".") or "unknown"


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return (width, height) in pixels of a PNG, GIF or JPEG, or None."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:  # noqa: PLR2004  # the header's length
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:  # noqa: PLR2004  # the header's length
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk a JPEG's segments to the frame header, which holds the size."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004  # every marker starts so
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # noqa: PLR2004  # start of frame
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
