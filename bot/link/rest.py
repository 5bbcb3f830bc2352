"""How patiently Discord's REST API is asked: what may be repeated is repeated a few times, and nothing waits for long.

discord.py 2.7.1 waits up to 25 s through a row of 500s, repeats neither a 503 nor (on Linux) a lost connection, and
repeats a POST whether or not it was carried out. Here a trace ends each request at its first 5xx, so that every repeat
is decided in one place: by the method, for at most ten seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import aiohttp
import discord
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from bot.link.callbacks import callback_url, to_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
    from types import SimpleNamespace

    from bot.link.callbacks import Callbacks


T = TypeVar("T")
Errors = tuple[type[Exception], ...]

_log = logging.getLogger(__name__)
_message_wanted: ContextVar[bool] = ContextVar("message_wanted", default=False)

PATIENCE: Final = 10.0  # seconds that a request and its repeats may take, waiting for rate limits not counted
PAUSES: Final = (0.25, 0.5, 1.0, 2.0)  # seconds before each repeat, at most
LONGEST_PAUSE: Final = 60.0  # between attempts to reach the gateway, or Discord at all
ALREADY_ACKNOWLEDGED: Final = 40060
RATE_LIMITED: Final = 429  # HTTP

UNSENT: Final[Errors] = (aiohttp.ClientConnectorError,)  # nothing has reached Discord: any request may be repeated
UNREACHABLE: Final[Errors] = (discord.DiscordServerError, discord.GatewayNotFound, aiohttp.ClientError, OSError)
NOT_ANSWERING: Final[Errors] = (discord.DiscordServerError, aiohttp.ClientError, TimeoutError, ConnectionError)
FAILURES: Final[Errors] = (discord.DiscordException, *UNREACHABLE)
INTERRUPTED: Final[Errors] = (discord.DiscordServerError, aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)


def use_api_base(api_base: str | None) -> None:
    """Let discord.py speak to another API than Discord's. None leaves its own addresses alone."""
    if api_base is not None:
        Route.BASE = api_base


def pauses(longest: float = LONGEST_PAUSE) -> Iterator[float]:
    """Yield the seconds to wait before each further attempt: doubling from 1 up to `longest`, with jitter, forever."""
    ceiling = 1.0
    while True:
        yield random.uniform(ceiling / 2, ceiling)  # noqa: S311  # jitter, not a secret
        ceiling = min(ceiling * 2, longest)


async def persist(attempt: Callable[[float], Awaitable[T]], repeated: Errors) -> T:
    """Return what `attempt(seconds left)` returns, repeating it after the errors named in `repeated`."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    for longest in PAUSES:
        try:
            return await attempt(end - loop.time())
        except repeated as error:
            pause = random.uniform(longest / 2, longest)  # noqa: S311  # jitter, not a secret
            if loop.time() + pause >= end:
                raise
            _log.info("Discord did not answer (%s: %s); asking again", type(error).__name__, error)
            await asyncio.sleep(pause)
    return await attempt(max(end - loop.time(), 1.0))


def end_at_server_errors() -> aiohttp.TraceConfig:
    """Return a trace that turns a 5xx into its exception at once, before discord.py sleeps on it."""

    async def end(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, sent: aiohttp.TraceRequestEndParams
    ) -> None:
        if sent.response.status >= 500:  # noqa: PLR2004  # HTTP's server errors
            sent.response.close()
            raise discord.DiscordServerError(sent.response, None)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(end)
    return trace


@contextlib.contextmanager
def message_wanted() -> Iterator[None]:
    """Let Discord answer a callback with the message that comes of it: nearly nobody needs that, and it costs."""
    token = _message_wanted.set(True)
    try:
        yield
    finally:
        _message_wanted.reset(token)


def _repeatable(method: str) -> Errors:
    """Return the errors after which a request may be sent again without doing anything twice."""
    return UNSENT if method == "POST" else INTERRUPTED


def _rewind(files: Iterable[discord.File]) -> None:
    for file in files:
        file.reset(seek=True)


class PatientHTTPClient(HTTPClient):
    """discord.py's HTTP client with bounded patience, and a gateway connection that is tried until it stands."""

    async def request(
        self,
        route: Route,
        *,
        files: Sequence[discord.File] | None = None,
        form: Iterable[dict[str, Any]] | None = None,
        **kwargs: Any,  # noqa: ANN401  # discord.py's own options
    ) -> Any:  # noqa: ANN401  # whatever Discord answers
        """Send one request, repeated where that does nothing twice."""

        async def attempt(left: float) -> Any:  # noqa: ANN401  # whatever Discord answers
            _rewind(files or ())
            timeout = aiohttp.ClientTimeout(total=left)
            return await super(PatientHTTPClient, self).request(
                route, files=files, form=form, timeout=timeout, **kwargs
            )

        return await persist(attempt, _repeatable(route.method))

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """Connect to the gateway, however long that takes. discord.py bounds it where it has another way."""
        for pause in pauses():
            try:
                return await super().ws_connect(url, compress=compress)
            except UNREACHABLE as error:
                _log.warning("connecting: the gateway cannot be reached (%s); trying again in %.1f s", error, pause)
                await asyncio.sleep(pause)
        raise AssertionError  # pauses() never ends


class PatientWebhooks(AsyncWebhookAdapter):
    """What interactions are answered with (callbacks, follow-ups, edits), with the same patience.

    A callback may be sent again: Discord takes one per interaction and answers 40060 to a second, which then says that
    the first one arrived. It is answered without the message that comes of it, but within `message_wanted()`.
    """

    def __init__(self, callbacks: Callbacks) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # discord.py's has no annotations
        self._callbacks = callbacks

    async def call_back(self, url: str, body: bytes) -> None:
        """Send a callback to its address; `body` is its JSON. Raises what discord.py raises, also for a rate limit."""
        await _arrive(lambda left: self._callbacks.send(url, body, left))

    async def request(
        self,
        route: Route,
        session: aiohttp.ClientSession,
        *,
        files: Sequence[discord.File] | None = None,
        **kwargs: Any,  # noqa: ANN401  # discord.py's own options
    ) -> Any:  # noqa: ANN401  # whatever Discord answers
        """Send one request, repeated where that does nothing twice."""

        async def attempt(left: float) -> Any:  # noqa: ANN401  # whatever Discord answers
            _rewind(files or ())
            timed = cast("aiohttp.ClientSession", _TimedSession(session, left))
            return await super(PatientWebhooks, self).request(route, timed, files=files, **kwargs)

        if not route.path.endswith("/callback"):
            return await persist(attempt, _repeatable(route.method))
        if not _message_wanted.get():
            kwargs["params"] = None  # discord.py always asks for the message that comes of it
            if not kwargs.get("multipart") and await self.answered(route.url, kwargs["payload"]):
                return _acknowledged(route)
        return await _arrive(attempt) or _acknowledged(route)

    async def answered(self, url: str, payload: Any) -> bool:  # noqa: ANN401  # JSON
        """Send a callback without files. Returns False for a rate limit, which discord.py knows how to wait for."""
        try:
            await self.call_back(url, to_json(payload))
        except discord.HTTPException as error:
            if error.status != RATE_LIMITED:
                raise
            return False
        return True


async def answer_with(interaction: discord.Interaction[Any], payload: Any) -> None:  # noqa: ANN401  # JSON
    """Send the callback of an interaction, and ask for nothing back."""
    adapter, number, token = async_context.get(), interaction.id, interaction.token
    if isinstance(adapter, PatientWebhooks) and await adapter.answered(callback_url(number, token), payload):
        return
    path = "/interactions/{webhook_id}/{webhook_token}/callback"
    route = Route("POST", path, webhook_id=number, webhook_token=token)
    session = interaction._session  # noqa: SLF001  # as discord.py's own response does
    await adapter.request(route, session, payload=payload)


def _acknowledged(route: Route) -> dict[str, Any]:
    return {"interaction": {"id": str(route.webhook_id)}}


async def _arrive(attempt: Callable[[float], Awaitable[T]]) -> T | None:
    """Return what a callback is answered, sent again until it has arrived; None where that was seen only later."""
    attempts = 0

    async def counted(left: float) -> T:
        nonlocal attempts
        attempts += 1
        return await attempt(left)

    try:
        return await persist(counted, INTERRUPTED)
    except discord.HTTPException as error:
        if attempts == 1 or error.code != ALREADY_ACKNOWLEDGED:
            raise
    return None


class _TimedSession:
    """A session as far as discord.py's webhook adapter uses it, with a bound on each request."""

    def __init__(self, session: aiohttp.ClientSession, seconds: float) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    def request(self, method: str, url: str, **kwargs: Any) -> Any:  # noqa: ANN401  # aiohttp's own
        """Start the request."""
        return self._session.request(method, url, timeout=self._timeout, **kwargs)
