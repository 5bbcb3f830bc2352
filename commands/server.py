"""What needs the bot in the server: checked at every click, whatever Discord let through."""

from __future__ import annotations

from typing import Any

import discord

from bot.errors import NotAllowedError

NOT_HERE = "Voting works in servers that I am in, not in direct messages or elsewhere. Nothing was saved."


def is_server(interaction: discord.Interaction[Any]) -> bool:
    """Whether this comes from a server that the bot is in, installed by that server itself."""
    guild_id = interaction.guild_id
    if guild_id is None or not interaction.is_guild_integration():
        return False
    return interaction.client.get_guild(guild_id) is not None


def server_of(interaction: discord.Interaction[Any]) -> int:
    """Return the server's id. Raises NotAllowedError where the bot is not in one."""
    if interaction.guild_id is None or not is_server(interaction):
        raise NotAllowedError(NOT_HERE)
    return interaction.guild_id


def has_role(interaction: discord.Interaction[Any], role_id: int | None) -> bool:
    """Whether the member has this role, as Discord says with the click; None asks for none.

    The role of everyone has the server's own id, and stands in nobody's list.
    """
    if role_id is None or role_id == interaction.guild_id:
        return True
    user = interaction.user
    return isinstance(user, discord.Member) and user._roles.has(role_id)  # noqa: SLF001  # get_role asks the cache too
