"""Which polls a member may see and close: those of the channels that they may see, and manage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from commands.permission import manages_messages

if TYPE_CHECKING:
    from bot.ledger.model import Poll

Interaction = discord.Interaction[Any]


def may_see(interaction: Interaction, poll: Poll) -> bool:
    """Whether the member sees the poll's channel."""
    if poll.channel_id == interaction.channel_id:
        return True
    permissions = _elsewhere(interaction, poll.channel_id)
    return permissions is not None and permissions.view_channel


def may_close(interaction: Interaction, poll: Poll) -> bool:
    """Whether the member opened the poll, or manages messages in its channel."""
    if poll.opened_by == interaction.user.id:
        return True
    if poll.channel_id == interaction.channel_id:
        return manages_messages(interaction)
    permissions = _elsewhere(interaction, poll.channel_id)
    return (
        permissions is not None
        and permissions.view_channel
        and (permissions.manage_messages or permissions.manage_guild)
    )


def _elsewhere(interaction: Interaction, channel_id: int) -> discord.Permissions | None:
    """Return what the member may do in another channel of the server; None where the channel is not known."""
    guild, member = interaction.guild, interaction.user
    channel = guild.get_channel_or_thread(channel_id) if guild is not None else None
    if channel is None or not isinstance(member, discord.Member):
        return None
    try:
        return channel.permissions_for(member)
    except discord.ClientException:  # a thread whose channel is not known
        return None
