"""What a member, and the bot itself, may do in a channel: as Discord says with the interaction, checked on our side."""

from __future__ import annotations

from typing import Any, Final

import discord

from bot.errors import NotAllowedError
from commands.server import has_role

_NAMES: Final = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
}
_THREADS: Final = frozenset(
    {discord.ChannelType.news_thread, discord.ChannelType.public_thread, discord.ChannelType.private_thread}
)
_MANAGERS_ONLY: Final = "You need the permission Manage Server for this. Nothing was changed."


def manages_server(interaction: discord.Interaction[Any]) -> bool:
    """Whether the member manages the server."""
    permissions = interaction.permissions
    return permissions.manage_guild or permissions.administrator


def manages_messages(interaction: discord.Interaction[Any]) -> bool:
    """Whether the member manages messages in this channel, or the whole server."""
    return interaction.permissions.manage_messages or manages_server(interaction)


def need_server_manager(interaction: discord.Interaction[Any]) -> None:
    """Raise NotAllowedError for whoever does not manage the server."""
    if not manages_server(interaction):
        raise NotAllowedError(_MANAGERS_ONLY)


def need_opener(interaction: discord.Interaction[Any], role_id: int | None) -> None:
    """Raise NotAllowedError for whoever may not open polls: without Manage Messages and without the server's role."""
    if manages_messages(interaction) or (role_id is not None and has_role(interaction, role_id)):
        return
    role = interaction.guild.get_role(role_id) if interaction.guild is not None and role_id is not None else None
    other = f" or the role “{role.name}”" if role is not None else ", or a role that a server manager sets in /settings"
    raise NotAllowedError(f"To open polls you need the permission Manage Messages{other}. Nothing was opened.")


def need_room(interaction: discord.Interaction[Any]) -> None:
    """Raise NotAllowedError, naming what is missing, where the bot may not see this channel or write in it."""
    channel = interaction.channel
    writing = "send_messages_in_threads" if channel is not None and channel.type in _THREADS else "send_messages"
    given = interaction.app_permissions
    missing = [_NAMES[name] for name in ("view_channel", writing) if not getattr(given, name)]
    if missing and not given.administrator:
        listed = " and ".join(missing)
        raise NotAllowedError(
            f"I cannot hold a poll in this channel: I am missing the permission {listed} here. "
            "Somebody who manages the channel can give it to me. Nothing was opened."
        )
