"""What browsers fetch: the page and its modules, attachments, and who may fetch anything at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import orjson
from aiohttp import web

from sandbox.attachments import SHOWN_TYPES, content_type

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.parts import Parts

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGE = Path(__file__).parent / "page"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".json": "application/json",
}
_GUARDED = ("/people", "/page", "/attachments")
_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?", re.IGNORECASE)


def policy(host: str) -> str:
    """Return the page's Content-Security-Policy: its own scripts, styles, pictures and connections; nothing else."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self' ws://{host}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only this machine's own pages at the people's side, and mark every answer as not to be sniffed."""
    if (request.path == "/" or request.path.startswith(_GUARDED)) and not is_own(request):
        return web.Response(
            body=orjson.dumps({"error": "only pages of this machine may do this"}),
            status=403,
            headers={"Content-Type": "application/json", "X-Content-Type-Options": "nosniff"},
        )
    return await handler(request)


def is_own(request: web.Request) -> bool:
    """Whether the Host is this machine's with the port served, and the Origin, where there is one, the same."""
    host = request.headers.get("Host", "")
    port = request.transport.get_extra_info("sockname")[1] if request.transport is not None else None
    if _HOST.fullmatch(host) is None or not host.endswith(f":{port}"):
        return False
    return request.headers.get("Origin", f"http://{host}") == f"http://{host}"


class Site:
    """Serves the page and the attachments."""

    def __init__(self, parts: Parts, page: Path = PAGE) -> None:
        self._parts = parts
        self._page = page.resolve()

    def register(self, app: web.Application) -> None:
        """Add the routes to an application."""
        app.router.add_get("/", self._index)
        app.router.add_get("/page/{path:.+}", self._file)
        app.router.add_get("/attachments/{channel}/{file}/{name}", self._attachment)

    async def _index(self, request: web.Request) -> web.Response:
        return self._serve(request, "index.html")

    async def _file(self, request: web.Request) -> web.Response:
        return self._serve(request, request.match_info["path"])

    def _serve(self, request: web.Request, path: str) -> web.Response:
        file = (self._page / path).resolve()
        if not file.is_relative_to(self._page) or file.suffix not in TYPES or not file.is_file():
            raise web.HTTPNotFound(text="there is no such page")
        headers = {
            "Content-Type": TYPES[file.suffix],
            "Content-Security-Policy": policy(request.headers.get("Host", "")),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-cache",
        }
        return web.Response(body=file.read_bytes(), headers=headers)

    async def _attachment(self, request: web.Request) -> web.Response:
        content = self._parts.world.files.get(request.match_info["file"])
        if content is None:
            raise web.HTTPNotFound(text="This content is no longer available.")
        name = request.match_info["name"]
        kind = content_type(name)
        where = "inline" if kind in SHOWN_TYPES.values() else "attachment"
        headers = {
            "Content-Type": kind,
            "Content-Disposition": f"{where}; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        return web.Response(body=content, headers=headers)
