"""What is suggested for the options of /daily."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.render.text import CHOICE_LIMIT, label
from bot.times.timetable import offer_days, offer_times
from commands.completion import CHOICES, Choices, Completion
from commands.permission import manages_server
from commands.server import is_server, server_of

if TYPE_CHECKING:
    from bot.services import Services

Interaction = discord.Interaction[Any]


def complete_schedules(services: Services) -> Completion:
    """Return the completion of a schedule's name, for those who manage the server."""

    async def complete(interaction: Interaction, current: str) -> Choices:
        if not (is_server(interaction) and manages_server(interaction)):
            return []
        typed = current.casefold().strip()
        names = [one.name for one in await services.daily.schedules(server_of(interaction))]
        return _choices([name for name in names if typed in name])

    return complete


def complete_times() -> Completion:
    """Return the completion of a time of day."""

    async def complete(_: Interaction, current: str) -> Choices:
        return _choices(offer_times(current))

    return complete


def complete_days() -> Completion:
    """Return the completion of days of the week."""

    async def complete(_: Interaction, current: str) -> Choices:
        return _choices(offer_days(current))

    return complete


def _choices(words: list[str]) -> Choices:
    return [app_commands.Choice(name=label(one, CHOICE_LIMIT), value=one) for one in words[:CHOICES]]
