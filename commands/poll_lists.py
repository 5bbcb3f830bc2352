"""What /poll list shows, and what is suggested for its siblings' options."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.board.card_views import CardViews
from bot.render.polls import OPEN_SHOWN, RECENT_SHOWN, Listed, poll_list
from bot.render.text import CHOICE_LIMIT, label
from bot.times.readings import offer_deadlines
from bot.times.zones import zone_or_utc
from commands.completion import CHOICES, Choices, Completion
from commands.poll_places import may_close, may_see
from commands.server import is_server, server_of

if TYPE_CHECKING:
    from bot.components import Layout
    from bot.ledger.model import Poll
    from bot.services import Services

Interaction = discord.Interaction[Any]

RECENT_READ: Final = 100


async def list_polls(services: Services, interaction: Interaction) -> Layout:
    """Return the polls of this server that the member may see: the open ones, and those that closed last."""
    guild_id = server_of(interaction)
    opened = [poll for poll in await services.ledger.open_polls(guild_id) if may_see(interaction, poll)]
    recent = await services.ledger.recent_polls(guild_id, limit=RECENT_READ)
    closed = [poll for poll in recent if poll.closed_at is not None and may_see(interaction, poll)]
    closed.sort(key=lambda poll: poll.closed_at or poll.closes_at, reverse=True)
    shown = [*opened[:OPEN_SHOWN], *closed[:RECENT_SHOWN]]
    listed = await asyncio.gather(*(_listed(services, poll) for poll in shown))
    count = min(len(opened), OPEN_SHOWN)
    return poll_list(listed[:count], listed[count:], more=len(opened) - count)


async def _listed(services: Services, poll: Poll) -> Listed:
    subject = await CardViews(services.ledger, services.shelf).subject(poll)
    tally = poll.final.tally if poll.final is not None else await services.ledger.tally(poll.box)
    return Listed(poll, subject.wording, tally.voters)


def complete_polls(services: Services) -> Completion:
    """Return the completion of an open poll that the member may close, by its number or its words."""

    async def complete(interaction: Interaction, current: str) -> Choices:
        if not is_server(interaction):
            return []
        polls = await services.ledger.open_polls(server_of(interaction))
        mine = [poll for poll in polls if may_close(interaction, poll)]
        listed = await asyncio.gather(*(_listed(services, poll) for poll in mine[: 4 * CHOICES]))
        wanted = current.casefold().strip()
        return [_choice(one) for one in listed if wanted in f"{one.poll.id} {one.wording}".casefold()][:CHOICES]

    return complete


def _choice(listed: Listed) -> app_commands.Choice[str]:
    return app_commands.Choice(name=label(listed.wording, CHOICE_LIMIT), value=str(listed.poll.id))


def complete_durations(services: Services) -> Completion:
    """Return the completion of a duration: each suggestion says what it means on the server's clock."""

    async def complete(interaction: Interaction, current: str) -> Choices:
        name = ""
        if is_server(interaction):
            name = (await services.ledger.settings(server_of(interaction))).time_zone
        readings = offer_deadlines(current, services.now(), zone_or_utc(name))
        return [app_commands.Choice(name=label(one.words, CHOICE_LIMIT), value=one.value) for one in readings]

    return complete
