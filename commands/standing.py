"""How a server stands on claims, as far as the member who asks may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ledger.errors import UnavailableError
from bot.ledger.model import Box
from bot.library.translations import in_language
from bot.render.claim import Stand, claim, claim_card
from commands.server import is_server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.model import Claim
    from bot.render.controls import Place
    from bot.services import Services
    from commands.answer import Reply


async def show_claim(services: Services, reply: Reply, entry: Claim, place: Place | None = None) -> None:
    """Show a claim: with the ballot in a server, and to one member with what they may see. Without it elsewhere.

    One member is shown it in their language too; the card that all see has the words that are voted on alone.
    """
    interaction = reply.interaction
    guild_id = interaction.guild_id
    if guild_id is None or not is_server(interaction):
        await reply.send(claim(in_language(entry, reply.language), place))
    elif reply.private or reply.in_place:
        own = in_language(entry, reply.language)
        await reply.send(claim(own, place, await own_stand(services, guild_id, interaction.user.id, entry)))
    else:
        await reply.send(claim_card(entry, await public_stand(services, guild_id, entry)))


async def public_stand(services: Services, guild_id: int, entry: Claim) -> Stand:
    """Return what everyone may see."""
    box = Box(guild_id, entry.id, entry.revision)
    try:
        return Stand(box, (await services.ledger.standing(guild_id, entry.id, entry.revision)).voters)
    except UnavailableError:
        return Stand(box)


async def own_stand(services: Services, guild_id: int, member_id: int, entry: Claim) -> Stand:
    """Return what this member may see: the tally too, once they have voted on these words."""
    box = Box(guild_id, entry.id, entry.revision)
    try:
        tally = await services.ledger.standing(guild_id, entry.id, entry.revision)
        vote = await services.ledger.opinion_of(guild_id, entry.id, member_id)
    except UnavailableError:
        return Stand(box)
    if vote is None or vote.box.claim_revision != entry.revision:
        return Stand(box, tally.voters)
    return Stand(box, tally.voters, vote, tally)


async def voters_of(
    services: Services, interaction: discord.Interaction[Any], claims: Sequence[Claim]
) -> dict[str, int]:
    """Return how many have voted on each claim, by its id; nothing outside servers, or where it cannot be read."""
    if interaction.guild_id is None or not is_server(interaction):
        return {}
    try:
        wanted = [(one.id, one.revision) for one in claims]
        tallies = await services.ledger.standings(interaction.guild_id, wanted)
    except UnavailableError:
        return {}
    return {claim_id: tally.voters for (claim_id, _), tally in tallies.items()}
