"""Callbacks: the one answer that each interaction gets, sent at the least cost.

discord.py sends one with a lock for each token and a trace; that takes twice the processor time of what is sent here.
It is a plain POST, over a session of its own.
"""

from __future__ import annotations

from typing import Any, Final

import aiohttp
import discord
import orjson
from discord.http import Route, json_or_text
from yarl import URL

_CONNECTIONS: Final = 256
_OK: Final = 300  # HTTP: below it all went well
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_SERVER_ERRORS: Final = 500


def callback_url(interaction_id: str | int, token: str) -> str:
    """Return where an interaction is answered."""
    return f"{Route.BASE}/interactions/{interaction_id}/{token}/callback"


def to_json(payload: object) -> bytes:
    """Return a payload as it is sent."""
    return orjson.dumps(payload)


class Callbacks:
    """Sends callbacks until it is closed."""

    def __init__(self, user_agent: str) -> None:
        self._user_agent = user_agent
        self._session: aiohttp.ClientSession | None = None

    async def send(self, url: str, body: bytes, seconds: float) -> None:
        """Send a JSON body to an address that needs no quoting, within so many seconds.

        Raises what discord.py raises for an answer that says no, and DiscordServerError at the first 5xx.
        """
        session = self._session or self._open()
        timeout = aiohttp.ClientTimeout(total=seconds)
        async with session.post(URL(url, encoded=True), data=body, timeout=timeout) as response:
            if response.status >= _OK:
                raise _refusal(response, await json_or_text(response))

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Content-Type": "application/json", "User-Agent": self._user_agent},
        )
        return self._session

    async def close(self) -> None:
        """End the session. What is sent after this fails."""
        if self._session is not None:
            await self._session.close()


def _refusal(response: aiohttp.ClientResponse, data: dict[str, Any] | str) -> discord.HTTPException:
    if response.status >= _SERVER_ERRORS:
        return discord.DiscordServerError(response, data)
    kinds = {_FORBIDDEN: discord.Forbidden, _NOT_FOUND: discord.NotFound}
    return kinds.get(response.status, discord.HTTPException)(response, data)
