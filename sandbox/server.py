"""Running a sandbox: one port with REST, gateway, people API and page."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox import keeping
from sandbox.parts import Parts
from sandbox.people import People
from sandbox.people_web import PeopleWeb
from sandbox.rest.api import BASE, Api
from sandbox.seed import newsroom
from sandbox.site import Site, guard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sandbox.world import World

log = logging.getLogger(__name__)

MOST_REQUEST = 64 * 1024 * 1024  # ten files and then some
KEPT_EVERY = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that runs: where it is, and everything in it for those in the same process."""

    port: int
    page: str
    api_base: str
    parts: Parts
    people: People

    @property
    def world(self) -> World:
        """The state of everything."""
        return self.parts.world


@contextlib.asynccontextmanager
async def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    token: str = "sandbox",  # noqa: S107  # not a secret: it opens only this sandbox
    bot_name: str = "Crux",
    keep: Path | None = None,
    world: World | None = None,
    privileged: int = 0,
    answer_within_s: float = 3.0,
    heartbeat_s: float = 41.25,
    per_second: int | None = None,
    buckets: bool = True,
) -> AsyncIterator[Running]:
    """Run a sandbox until the block ends. Port 0 takes a free one.

    `keep` is a folder whose content comes back at the next start. `per_second` limits all requests together (Discord:
    50); `buckets=False` leaves out the limits of single routes, for benchmarks. Raises OSError where the port is taken.
    """
    parts = Parts(
        newsroom(bot_name) if world is None else world,
        tokens=frozenset({token}),
        privileged=privileged,
        answer_within_s=answer_within_s,
        heartbeat_s=heartbeat_s,
        per_second=per_second,
        buckets=buckets,
    )
    people = People(parts)
    people_web = PeopleWeb(parts, people)
    runner = web.AppRunner(_application(parts, people_web), access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        running = _running(runner, host, parts, people)
        async with _kept(parts, keep):
            yield running
    finally:
        await people_web.close()
        await parts.gateway.close()
        await runner.cleanup()


@contextlib.asynccontextmanager
async def _kept(parts: Parts, folder: Path | None) -> AsyncIterator[None]:
    """Bring back what was kept, and keep it again meanwhile and at the end.

    A folder that cannot be read is never written to.
    """
    if folder is None:
        yield
        return
    await asyncio.to_thread(keeping.restore, parts, folder)
    ended = asyncio.Event()
    saving = asyncio.create_task(_keep_meanwhile(parts, folder, ended))
    try:
        yield
    finally:
        ended.set()
        await saving
        await asyncio.to_thread(keeping.write, keeping.copied(parts), folder)


async def _keep_meanwhile(parts: Parts, folder: Path, ended: asyncio.Event) -> None:
    """Keep what has changed, again and again: whatever ends the process takes no more than the last moment."""
    kept = b""
    while not ended.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), KEPT_EVERY)
        copy = keeping.copied(parts)
        if copy.text == kept or ended.is_set():
            continue
        try:
            await asyncio.to_thread(keeping.write, copy, folder)
            kept = copy.text
        except OSError as error:
            log.warning("The sandbox's content could not be kept in %s: %s. It is tried again.", folder, error)


def _application(parts: Parts, people_web: PeopleWeb) -> web.Application:
    app = web.Application(middlewares=[guard], client_max_size=MOST_REQUEST)
    Api(parts).register(app)
    app.router.add_get("/gateway", parts.gateway.connect)
    app.router.add_get("/gateway/", parts.gateway.connect)
    people_web.register(app)
    Site(parts).register(app)
    return app


def _running(runner: web.AppRunner, host: str, parts: Parts, people: People) -> Running:
    port = int(runner.addresses[0][1])
    shown = f"[{host}]" if ":" in host else "127.0.0.1" if host in ("", "0.0.0.0") else host  # noqa: S104  # compared
    base = f"http://{shown}:{port}"
    parts.place(base)
    return Running(port, base + "/", base + BASE, parts, people)
