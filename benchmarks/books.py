"""What a ledger's database holds, read past the bot, and whether that is sound and what members were told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from bot.ledger.database import Database
from bot.ledger.tables import vote_current, vote_event, voter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

Place = tuple[int, str, int, int, int]  # guild, claim, revision, poll, voter


@dataclass(frozen=True, slots=True)
class Click:
    """A click that reached the ledger: who, and what they chose (None: a withdrawal)."""

    interaction_id: int
    member_id: int
    choice: str | None


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that is stored: each click, each member's standing vote by place, and what is wrong with them."""

    events: Mapping[int, Click]
    standing: Mapping[Place, Click]
    faults: tuple[str, ...]

    def tally(self, poll_id: int) -> Counter[str]:
        """Return how many votes of each choice stand in a poll (0: on standing cards)."""
        return Counter(
            click.choice for place, click in self.standing.items() if place[3] == poll_id and click.choice is not None
        )


async def read_books(url: str) -> Books:
    """Read a database that nobody writes to at the moment, and replay its events.

    Faults are: a standing vote that is not the voter's newest event, an event without a standing vote, a voter that
    nobody is, and what the database's own check finds.
    """
    database = Database(url)
    try:
        async with database.reading() as connection:
            members = {(row.guild_id, row.voter_id): row.member_id for row in await connection.execute(select(voter))}
            events = await _read(connection, vote_event, members)
            standing = await _read(connection, vote_current, members)
            faults = [*_replay(events, dict(standing)), *await _damage(connection, database)]
    finally:
        await database.dispose()
    if len({click.interaction_id for _, click in events}) != len(events):
        faults.append("a click is stored twice")
    return Books({click.interaction_id: click for _, click in events}, dict(standing), tuple(faults))


async def _read(
    connection: AsyncConnection, table: Table, members: Mapping[tuple[int, int], int]
) -> list[tuple[Place, Click]]:
    found = await connection.execute(select(table))
    rows = []
    for row in found:
        place = (row.guild_id, row.claim_id, row.claim_revision, row.poll_id, row.voter_id)
        member_id = members.get((row.guild_id, row.voter_id), 0)
        rows.append((place, Click(row.interaction_id, member_id, row.choice)))
    return rows


def _replay(events: Iterable[tuple[Place, Click]], standing: Mapping[Place, Click]) -> list[str]:
    """Return how what stands differs from the newest event of each voter in each place."""
    newest: dict[Place, Click] = {}
    for place, click in events:
        if place not in newest or click.interaction_id > newest[place].interaction_id:
            newest[place] = click
    faults = [f"voter {place[4]} is nobody" for place, click in newest.items() if not click.member_id]
    faults += [
        f"{place}: stands {standing.get(place)}, the events say {newest.get(place)}"
        for place in newest.keys() | standing.keys()
        if newest.get(place) != standing.get(place)
    ]
    return faults


async def _damage(connection: AsyncConnection, database: Database) -> list[str]:
    if not database.is_sqlite:
        return []
    found = [str(row[0]) for row in await connection.execute(text("PRAGMA integrity_check"))]
    return [] if found == ["ok"] else found
