"""Where posts are made in tests: the real poster on a real ledger, a clock to turn, and a board in Discord's place."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.daily.dailies import Dailies
from bot.daily.delivery import Delivery
from bot.daily.pace import Pace
from bot.daily.planner import Planner
from bot.daily.poster import Poster
from bot.daily.publishing import Placed, Unknowable
from bot.daily.troubles import Troubles
from bot.ledger.daily import PostKey, PostState, Trouble
from bot.ledger.ledger import open_ledger
from tests.commands.shelf import CLAIMS, ENTRIES, library_of
from tests.daily.schedules import GUILD, schedule

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.daily.publishing import Send
    from bot.ledger.daily import Post, Schedule
    from bot.ledger.ledger import Ledger
    from bot.library.model import Entry, Library

MORNING = dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)
NINE = MORNING + dt.timedelta(hours=1)


class Lost(Exception):  # noqa: N818  # as the rest of the house calls what became of a post
    """The connection broke: nobody knows what became of the request."""


@dataclass
class Board:
    """Takes posts as Discord does, and fails as it is told to: each of `failures` strikes one request to send.

    `after` is whether it has done what was asked before it fails. `readable` is Read Message History.
    """

    served: set[int] | None = None
    posts: list[Post] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    after: bool = False
    readable: bool = True
    ready: bool = True
    thread_failures: list[Exception] = field(default_factory=list)
    tell_failures: list[Exception] = field(default_factory=list)
    threads: list[PostKey] = field(default_factory=list)
    told: list[Trouble] = field(default_factory=list)
    searched: list[PostKey] = field(default_factory=list)
    asked: int = 0

    def serves(self, guild_id: int) -> bool:
        return self.served is None or guild_id in self.served

    async def prepare(self, post: Post) -> Send:
        return lambda: self.send(post)

    async def send(self, post: Post) -> Placed:
        self.asked += 1
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or self.after:
            self.posts.append(post)
        if failure is not None:
            raise failure
        return self._placed(len(self.posts) - 1)

    async def find(self, post: Post) -> Placed | None:
        self.searched.append(post.key)
        if not self.readable:
            raise Unknowable("no history")
        found = [number for number, one in enumerate(self.posts) if one.key == post.key]
        return self._placed(found[0]) if found else None

    async def open_thread(self, post: Post) -> int:
        if self.thread_failures:
            raise self.thread_failures.pop(0)
        self.threads.append(post.key)
        return post.message_id or 0

    async def tell(self, schedule: Schedule, trouble: Trouble, detail: str | None) -> bool:  # noqa: ARG002  # Publisher's
        if self.tell_failures:
            raise self.tell_failures.pop(0)
        self.told.append(trouble)
        return True

    def _placed(self, number: int) -> Placed:
        return Placed(1000 + number, 1000 + number if self.posts[number].forum else None)

    def days(self) -> list[str]:
        """Return the local dates of the posts, in the order in which they came."""
        return [one.key.day.isoformat() for one in self.posts]


@dataclass
class Office:
    """A poster that looks when it is told to."""

    ledger: Ledger
    board: Board
    entries: list[Entry]
    time: dt.datetime = MORNING
    tick: float = 30.0
    poster: Poster = field(init=False)
    daily: Dailies = field(init=False)
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        outbox, pace = self.ledger.outbox, Pace(rate=1e9)
        troubles = Troubles(outbox, self.board, pace)
        planner = Planner(self.ledger, self.library, self.now)
        claims = {one.id for one in CLAIMS}
        self.delivery = Delivery(
            outbox=outbox,
            publisher=self.board,
            troubles=troubles,
            pace=pace,
            now=self.now,
            is_claim=lambda entry_id: entry_id in claims,
        )
        self.poster = Poster(
            outbox=outbox,
            publisher=self.board,
            planner=planner,
            delivery=self.delivery,
            troubles=troubles,
            now=self.now,
            tick=self.tick,
        )
        self.daily = Dailies(outbox=outbox, planner=planner, delivery=self.delivery, poster=self.poster, now=self.now)

    def now(self) -> dt.datetime:
        return self.time

    def library(self) -> Library:
        return library_of(*self.entries)

    async def set(self, posts_at: str = "09:00", zone: str = "UTC", **parts: Any) -> Schedule:  # noqa: ANN401  # Schedule's own
        return (await self.daily.set(schedule(posts_at, zone, **parts))).schedule

    async def look(self, at: dt.datetime | None = None, **span: float) -> None:
        """Turn the clock, and look once."""
        self.time = (at or self.time) + dt.timedelta(**span)
        await self.poster.look()

    async def state(self, day: str = "2026-05-04", occasion: str = "day") -> PostState | None:
        """Return what has become of a day's post."""
        found = await self.ledger.outbox.post(PostKey(GUILD, "daily", dt.date.fromisoformat(day), occasion))
        return None if found is None else found.state

    async def trouble(self) -> Trouble | None:
        """Return what keeps the first schedule from posting."""
        return (await self.daily.schedules(GUILD))[0].trouble


@contextlib.asynccontextmanager
async def office_in(folder: Path, board: Board | None = None, *entries: Entry, **parts: Any) -> AsyncIterator[Office]:  # noqa: ANN401  # Office's own
    """Open an office on the ledger in `folder`; another one may be open on the same."""
    clock: list[Office] = []
    url = f"sqlite+aiosqlite:///{(folder / 'crux.db').as_posix()}"
    async with open_ledger(url, now=lambda: clock[0].time if clock else MORNING) as ledger:
        clock.append(Office(ledger, board or Board(), list(entries or ENTRIES), **parts))
        yield clock[0]
