"""How many voted what: kept with the votes, in their own transaction, and remembered by this process until they change.

The audit counts all votes again, and compares.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bot.ledger.model import Box, Choice, Tally
from bot.ledger.statements import in_box
from bot.ledger.tables import tally

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from sqlalchemy import Connection

    from bot.ledger.statements import VoteStatements

_OF_BOX: Final = select(tally.c.agree, tally.c.disagree, tally.c.unsure).where(in_box(tally))


def tally_of(counts: Iterable[tuple[str, int]]) -> Tally:
    """Return the tally of (choice, how many) pairs."""
    return Tally(**{Choice(choice).value: count for choice, count in counts})


def read_tally(connection: Connection, box: Box) -> Tally:
    """Return the tally of a box, or (`Box.every_box`) of a wording: each member's newest vote, wherever it lies."""
    values = {"guild_id": box.guild_id, "claim_id": box.claim_id, "claim_revision": box.claim_revision}
    row = connection.execute(_OF_BOX, {**values, "poll_id": box.poll_id}).first()
    return Tally() if row is None else Tally(*row)


class TallyChanges:
    """By how much votes change tallies, gathered and then written at once."""

    def __init__(self) -> None:
        self._counts: defaultdict[Box, Counter[Choice]] = defaultdict(Counter)

    def move(self, box: Box, before: Choice | None, after: Choice | None) -> None:
        """Note that one member's vote, as far as it counts there, was `before` and is `after`."""
        if before is after:
            return
        if before is not None:
            self._counts[box][before] -= 1
        if after is not None:
            self._counts[box][after] += 1

    def write(self, connection: Connection, run: VoteStatements) -> dict[Box, Tally]:
        """Change the tallies in the votes' own transaction, and return those that changed as they are now."""
        moved = sorted((box, counts) for box, counts in self._counts.items() if any(counts.values()))
        if not moved:
            return {}
        rows = [
            (box.guild_id, box.claim_id, box.claim_revision, box.poll_id, *(counts[choice] for choice in Choice))
            for box, counts in moved
        ]
        return {Box(*row[:4]): Tally(*row[4:]) for row in run.move_tallies.run(connection, rows)}


class TallyCache:
    """Remembers tallies until they change, at most `limit` of them.

    `max_age` (seconds) bounds how long another process's votes stay unseen; None where there is no other process.
    """

    def __init__(self, *, max_age: float | None, limit: int = 10_000) -> None:
        self._max_age = max_age
        self._limit = limit
        self._known: dict[Box, tuple[Tally, float]] = {}
        self._under_way: dict[Box, asyncio.Task[Tally]] = {}

    async def get(self, box: Box, read: Callable[[], Awaitable[Tally]]) -> Tally:
        """Return what is remembered of `box`, or else what `read` says; several who ask share one reading."""
        now = asyncio.get_running_loop().time()
        found, known_at = self._known.get(box, (None, now))
        if found is not None and (self._max_age is None or now - known_at <= self._max_age):
            return found
        task = self._under_way.get(box)
        if task is None:
            task = self._under_way[box] = asyncio.create_task(self._read(box, read))
        return await asyncio.shield(task)

    def put(self, tallies: Mapping[Box, Tally]) -> None:
        """Remember these, as they are after a commit: what is being read meanwhile may be older, and is not kept."""
        now = asyncio.get_running_loop().time()
        for box, found in tallies.items():
            self._under_way.pop(box, None)
            self._known.pop(box, None)
            self._known[box] = (found, now)
        while len(self._known) > self._limit:
            del self._known[next(iter(self._known))]

    def forget(self, boxes: Iterable[Box]) -> None:
        """Forget these: what is being read of them is not remembered either."""
        for box in boxes:
            self._known.pop(box, None)
            self._under_way.pop(box, None)

    def forget_guild(self, guild_id: int) -> None:
        """Forget everything of one guild."""
        self.forget([box for box in (*self._known, *self._under_way) if box.guild_id == guild_id])

    async def _read(self, box: Box, read: Callable[[], Awaitable[Tally]]) -> Tally:
        task = asyncio.current_task()
        try:
            found = await read()
            if self._under_way.get(box) is task:
                self.put({box: found})
            return found
        finally:
            if self._under_way.get(box) is task:
                del self._under_way[box]
