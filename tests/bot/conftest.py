from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Any, cast

import pytest
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route

from bot.client import CruxClient
from bot.link.connection import Connection
from tests.bot.fake_discord import TOKEN, Fake, fake_discord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bot.services import Services

SERVICES = cast("Services", object())  # handed through untouched


@pytest.fixture(autouse=True)
def _own_addresses() -> Iterator[None]:
    """Give discord.py its own addresses back."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture(autouse=True)
def _no_heartbeat_left() -> Iterator[None]:
    """Hold that a stopped client has told every heartbeat to stop, also that of a session that was being opened."""
    yield
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler):
            assert thread._stop_ev.is_set(), "(it may still wait for an answer to its last beat)"


@pytest.fixture
async def fake() -> AsyncIterator[Fake]:
    async with fake_discord() as running:
        yield running


def builder(base: str, **parts: Any) -> Callable[[], CruxClient]:  # noqa: ANN401  # the client's own parts
    """Return what builds a client for the fake."""
    return lambda: CruxClient(services=SERVICES, api_base=f"{base}/api/v10", **parts)


@contextlib.asynccontextmanager
async def connected(fake: Fake, **parts: Any) -> AsyncIterator[Connection]:  # noqa: ANN401  # the same
    """Run a client against the fake; at the end it must stop by itself, without an error."""
    before = fake.identifies
    async with running(builder(fake.base, **parts)) as connection:
        await fake.until(lambda: fake.identifies > before)
        yield connection


@contextlib.asynccontextmanager
async def running(build: Callable[[], CruxClient]) -> AsyncIterator[Connection]:
    """Run a connection, and stop it at the end."""
    connection = Connection(build, TOKEN)
    task = asyncio.create_task(connection.run())
    try:
        yield connection
    finally:
        connection.stop()
        await asyncio.wait_for(task, 10)
