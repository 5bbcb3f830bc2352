"""How each server has it: the defaults, until somebody changes them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from bot.ledger.model import GuildSettings, Names, PollRules, Results
from bot.ledger.statements import insert_into, rows_for
from bot.ledger.tables import guild_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

SETTINGS: Final = frozenset(column.name for column in guild_settings.columns) - {"guild_id"}


def read_settings(connection: Connection, guild_id: int) -> GuildSettings:
    """Return a guild's settings."""
    row = connection.execute(select(guild_settings).where(guild_settings.c.guild_id == guild_id)).first()
    if row is None:
        return GuildSettings()
    rules = PollRules(Results(row.results), Names(row.names), row.role_id, row.quorum)
    return GuildSettings(time_zone=row.time_zone, poll_role_id=row.poll_role_id, rules=rules, language=row.language)


def change_settings(connection: Connection, guild_id: int, changes: Mapping[str, Any]) -> GuildSettings:
    """Change some of a guild's settings, each by its name in `SETTINGS`, and return all of them.

    Only these columns are written: whoever changes another at the same time, from any process, loses nothing.
    """
    dialect = connection.dialect.name
    put = insert_into(guild_settings, dialect)
    changed = {name: put.excluded[name] for name in ("guild_id", *changes)}
    row = {"guild_id": guild_id, **_row(GuildSettings()), **changes}
    columns = list(guild_settings.columns)
    values = [row[column.name] for column in columns]
    connection.execute(
        put.on_conflict_do_update(index_elements=["guild_id"], set_=changed), rows_for(columns, dialect, [values])
    )
    return read_settings(connection, guild_id)


def _row(settings: GuildSettings) -> dict[str, Any]:
    row = {**dataclasses.asdict(settings), **dataclasses.asdict(settings.rules)}
    return {name: row[name] for name in SETTINGS}
