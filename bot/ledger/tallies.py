"""Counting, and remembering what was counted until somebody votes.

Counts are made by the database from an index, away from the event loop; whoever asks meanwhile waits for the same one.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, exists, func, select

from bot.ledger.model import Box, Choice, Tally
from bot.ledger.statements import in_box
from bot.ledger.tables import vote_current

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

Key = Box | tuple[int, str, int]  # a box, or (guild, claim, revision) over all its boxes

_other = vote_current.alias("other")
# A count for each choice: within an index this takes half the time of one count by groups.
_OF_BOX: Final = select(
    *(
        select(func.count())
        .select_from(vote_current)
        .where(in_box(vote_current), vote_current.c.choice == choice.value)
        .scalar_subquery()
        for choice in Choice
    )
)
_newer_elsewhere: Final = exists().where(
    _other.c.guild_id == vote_current.c.guild_id,
    _other.c.voter_id == vote_current.c.voter_id,
    _other.c.claim_id == vote_current.c.claim_id,
    _other.c.claim_revision == vote_current.c.claim_revision,
    _other.c.interaction_id > vote_current.c.interaction_id,
    _other.c.choice.is_not(None),
)
_of_revision: Final = and_(
    vote_current.c.guild_id == bindparam("guild_id"),
    vote_current.c.claim_id == bindparam("claim_id"),
    vote_current.c.claim_revision == bindparam("claim_revision"),
)
_STANDING: Final = (
    select(vote_current.c.choice, func.count())
    .where(_of_revision, vote_current.c.choice.is_not(None), ~_newer_elsewhere)
    .group_by(vote_current.c.choice)
)
_FIRST_BOX: Final = select(func.min(vote_current.c.poll_id)).where(_of_revision)
_LAST_BOX: Final = select(func.max(vote_current.c.poll_id)).where(_of_revision)


def tally_of(counts: Iterable[tuple[str, int]]) -> Tally:
    """Return the tally of (choice, how many) pairs."""
    return Tally(**{Choice(choice).value: count for choice, count in counts})


async def count_box(connection: AsyncConnection, box: Box) -> Tally:
    """Count one box."""
    values = {"guild_id": box.guild_id, "claim_id": box.claim_id, "claim_revision": box.claim_revision}
    found = await connection.execute(_OF_BOX, {**values, "poll_id": box.poll_id})
    return Tally(*found.one())


async def count_standing(connection: AsyncConnection, guild_id: int, claim_id: str, revision: int) -> Tally:
    """Count each member's newest vote on one wording, in whichever box it lies. One box alone is counted as such."""
    values = {"guild_id": guild_id, "claim_id": claim_id, "claim_revision": revision}
    first = (await connection.execute(_FIRST_BOX, values)).scalar()
    if first is None:
        return Tally()
    if first == (await connection.execute(_LAST_BOX, values)).scalar():
        return await count_box(connection, Box(guild_id, claim_id, revision, first))
    found = await connection.execute(_STANDING, values)
    return tally_of((row[0], row[1]) for row in found)


class TallyCache:
    """Remembers tallies until they are forgotten, at most `limit` of them.

    `max_age` (seconds) bounds how long another process's votes stay unseen; None where there is no other process.
    """

    def __init__(self, *, max_age: float | None, limit: int = 10_000) -> None:
        self._max_age = max_age
        self._limit = limit
        self._counts: dict[Key, tuple[asyncio.Task[Tally], float]] = {}

    async def get(self, key: Key, count: Callable[[], Awaitable[Tally]]) -> Tally:
        """Return what is remembered for `key`, or else what `count` says; several who ask share one count."""
        now = asyncio.get_running_loop().time()
        task, counted_at = self._counts.get(key, (None, now))
        if task is None or (self._max_age is not None and now - counted_at > self._max_age):
            task = asyncio.create_task(_run(count))
            self._counts[key] = (task, now)
            self._forget_oldest()
        try:
            return await asyncio.shield(task)
        except Exception:
            if self._counts.get(key, (None,))[0] is task:
                del self._counts[key]
            raise

    def forget(self, keys: Iterable[Key]) -> None:
        """Forget these: a count that is under way is not remembered either."""
        for key in keys:
            self._counts.pop(key, None)

    def forget_guild(self, guild_id: int) -> None:
        """Forget everything of one guild."""
        self.forget([key for key in self._counts if (key.guild_id if isinstance(key, Box) else key[0]) == guild_id])

    def _forget_oldest(self) -> None:
        if len(self._counts) > self._limit:
            del self._counts[next(iter(self._counts))]


async def _run(count: Callable[[], Awaitable[Tally]]) -> Tally:
    return await count()


def keys_of(box: Box) -> tuple[Any, ...]:
    """Return what a vote in `box` makes untrue."""
    return box, (box.guild_id, box.claim_id, box.claim_revision)
