"""How each server has it: the defaults, until somebody changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.ledger.model import GuildSettings, Names, PollRules, Results
from bot.ledger.statements import insert_into, rows_for
from bot.ledger.tables import guild_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def read_settings(connection: AsyncConnection, guild_id: int) -> GuildSettings:
    """Return a guild's settings."""
    row = (await connection.execute(select(guild_settings).where(guild_settings.c.guild_id == guild_id))).first()
    if row is None:
        return GuildSettings()
    rules = PollRules(Results(row.results), Names(row.names), row.role_id, row.quorum)
    return GuildSettings(time_zone=row.time_zone, poll_role_id=row.poll_role_id, rules=rules, language=row.language)


async def write_settings(connection: AsyncConnection, guild_id: int, settings: GuildSettings) -> None:
    """Put a guild's settings in the place of those before."""
    values: dict[str, Any] = {
        "guild_id": guild_id,
        "time_zone": settings.time_zone,
        "language": settings.language,
        "poll_role_id": settings.poll_role_id,
        "results": settings.rules.results,
        "names": settings.rules.names,
        "role_id": settings.rules.role_id,
        "quorum": settings.rules.quorum,
    }
    dialect = connection.dialect.name
    put = insert_into(guild_settings, dialect)
    changed = {name: put.excluded[name] for name in values if name != "guild_id"}
    await connection.execute(
        put.on_conflict_do_update(index_elements=["guild_id"], set_=changed), rows_for(dialect, [values])
    )
