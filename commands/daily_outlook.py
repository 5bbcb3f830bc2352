"""How schedules stand: put together from the ledger, the library, and what the bot may do where they post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ledger.daily import PostState
from bot.render.schedules import Coming, Outlook
from commands.daily_permissions import lacking

if TYPE_CHECKING:
    from bot.daily.dailies import Planned
    from bot.ledger.daily import Schedule
    from bot.services import Services

Interaction = discord.Interaction[Any]


async def outlook_on(services: Services, interaction: Interaction, schedule: Schedule) -> Outlook:
    """Return how a schedule stands at this moment."""
    status = await services.daily.status(schedule)
    article_id = status.schedule.article_id
    return Outlook(
        schedule=status.schedule,
        now=services.now(),
        coming=None if status.next is None else coming_of(status.next),
        article=None if article_id is None else services.shelf.catalogue.library.articles.get(article_id),
        lacks=lacking(status.schedule, interaction.guild),
        recent=status.recent,
        trouble=status.trouble,
        detail=status.detail,
    )


def coming_of(planned: Planned) -> Coming:
    """Return a planned post as it is shown."""
    skipped = planned.state is PostState.SKIPPED
    return Coming(planned.at, planned.day, None if skipped else planned.entry, skipped, planned.replaces)
