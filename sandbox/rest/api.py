"""Serving the REST routes: reading a request, faults, token, rate limit, the handler, the wire, the answer."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

import orjson
from aiohttp import web

from sandbox import faults
from sandbox.answers import Answers
from sandbox.errors import ApiError
from sandbox.rest import accounts, channels, commands, guilds, interactions, threads
from sandbox.rest import messages as messages_routes
from sandbox.rest.bodies import read_body
from sandbox.rest.route import NO_CONTENT, Call, Reply, Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.faults import Rule
    from sandbox.parts import Parts

BASE = "/api/v10"
ROUTES: tuple[Route, ...] = (
    *interactions.ROUTES,
    *accounts.ROUTES,
    *commands.ROUTES,
    *messages_routes.ROUTES,
    *channels.ROUTES,
    *threads.ROUTES,
    *guilds.ROUTES,
)
_LOG = logging.getLogger("sandbox.rest")
_VIA = {"Content-Type": "application/json", "Via": "1.1 google"}
_NOT_FOUND = Reply({"message": "404: Not Found", "code": 0}, 404)
_UNAUTHORIZED = Reply({"message": "401: Unauthorized", "code": 0}, 401)


class Api:
    """Answers the bot's requests."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._answers = Answers(parts)

    def register(self, app: web.Application) -> None:
        """Add all routes to an application, and the honest 404 for everything else under /api."""
        for route in ROUTES:
            app.router.add_route(route.method, BASE + route.template, self._handler(route))
        app.router.add_route("*", "/api{rest:(/.*)?}", self._unknown)

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, route)

        return handle

    async def _serve(self, request: web.Request, route: Route) -> web.StreamResponse:
        started = time.perf_counter()
        rule = self._parts.faults.rest(request.method, request.path.removeprefix(BASE))
        if rule is not None and rule.act == "delay":
            await asyncio.sleep(rule.seconds)
            rule = None
        body: object = None
        try:
            body, uploads = await read_body(request)
            if rule is not None and not rule.does_it:
                return self._fail(request, rule, body, started)
            call = Call(self._parts, self._answers, request.match_info, request.query, body, uploads)
            answer = self._answer(request, route, call)
        except ApiError as error:
            answer = _respond(Reply(error.body, error.status), {})
        if rule is not None:
            return self._fail(request, rule, body, started)
        self._record(request, answer.status, body, started)
        return answer

    def _answer(self, request: web.Request, route: Route, call: Call) -> web.Response:
        if not route.open_ and not self._knows(request.headers.get("Authorization", "")):
            return _respond(_UNAUTHORIZED, {})
        major = "/".join(call.params[name] for name in route.major if name in call.params)
        verdict = self._parts.limits.take(route.rate, f"{route.method} {route.template}", major)
        if not verdict.passed:
            return _respond(Reply(verdict.body, 429), verdict.headers)
        try:
            return _respond(route.answer(call), verdict.headers)
        except ApiError as error:
            return _respond(Reply(error.body, error.status), verdict.headers)

    def _knows(self, authorization: str) -> bool:
        kind, _, token = authorization.partition(" ")
        return kind == "Bot" and token in self._parts.tokens

    def _fail(self, request: web.Request, rule: Rule, body: object, started: float) -> web.Response:
        """Answer as a fault rule says, whether or not what was asked has been done."""
        if rule.act == "drop":
            self._record(request, None, body, started)
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        made_up = faults.failure(rule)
        self._record(request, made_up.status, body, started)
        headers = (_VIA if made_up.via else {}) | made_up.headers
        raw = made_up.body.encode() if isinstance(made_up.body, str) else orjson.dumps(made_up.body)
        return web.Response(body=raw, status=made_up.status, headers=headers)

    def _record(self, request: web.Request, status: int | None, body: object, started: float) -> None:
        elapsed = (time.perf_counter() - started) * 1000
        self._parts.wire.rest(request.method, request.path_qs, status, body, elapsed)

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        _LOG.warning("no such route in the sandbox: %s %s", request.method, request.path)
        self._record(request, 404, None, time.perf_counter())
        return _respond(_NOT_FOUND, {})


def _respond(reply: Reply, headers: dict[str, str]) -> web.Response:
    if reply.status == NO_CONTENT.status:
        return web.Response(status=204, headers={"Via": _VIA["Via"], **headers})
    return web.Response(body=orjson.dumps(reply.body), status=reply.status, headers=_VIA | headers)
