"""Opening a poll: first it is in the ledger, then its card is sent, then the two are tied together."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import CruxError, NotFoundError
from bot.ledger.model import Names, PollRules, Results, Tally, Wording
from bot.library.model import Claim, Kind
from bot.link.rest import FAILURES
from bot.render.poll import Subject, poll_card
from bot.render.text import cut, one_line
from bot.render.trail import chosen_id
from bot.times.deadlines import DEFAULT, read_deadline
from bot.times.zones import zone_or_utc
from commands.inquiry import clean_query, entry_of
from commands.permission import need_opener, need_room
from commands.server import server_of
from commands.waiting import attended, send_waited

if TYPE_CHECKING:
    from bot.ledger.model import GuildSettings, Poll
    from bot.services import Catalogue, Services

Interaction = discord.Interaction[Any]
_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was typed with /poll open. What was left out is None, and taken from the server's settings."""

    claim: str
    duration: str | None = None
    results: str | None = None
    names: str | None = None
    role_id: int | None = None
    quorum: int | None = None

    def rules(self, given: PollRules, guild_id: int) -> PollRules:
        """Return the rules that are meant. The role of everyone (the server's own id) restricts nobody."""
        role_id = given.role_id if self.role_id is None else self.role_id
        return PollRules(
            results=given.results if self.results is None else Results(self.results),
            names=given.names if self.names is None else Names(self.names),
            role_id=None if role_id == guild_id else role_id,
            quorum=given.quorum if self.quorum is None else self.quorum,
        )


async def open_poll(services: Services, interaction: Interaction, wish: Wish) -> None:
    """Open a poll in this channel and send its card as the answer.

    Raises NotAllowedError, BadInputError, NotFoundError and PollOpenError before anything is opened.
    """
    guild_id = server_of(interaction)
    settings = await services.ledger.settings(guild_id)
    need_opener(interaction, settings.poll_role_id)
    need_room(interaction)
    claim = find_claim(services.shelf.catalogue, wish.claim)
    poll = await attended(interaction, _open(services, interaction, settings, claim, wish), private=False)
    await _send_card(services, interaction, poll, claim)


async def _open(
    services: Services, interaction: Interaction, settings: GuildSettings, claim: Claim, wish: Wish
) -> Poll:
    guild_id = server_of(interaction)
    closes_at = read_deadline(wish.duration or DEFAULT, services.now(), zone_or_utc(settings.time_zone))
    return await services.ledger.open_poll(
        guild_id=guild_id,
        channel_id=interaction.channel_id or 0,
        wording=Wording(claim.id, claim.revision, claim.text),
        closes_at=closes_at,
        opened_by=interaction.user.id,
        rules=wish.rules(settings.rules, guild_id),
    )


async def _send_card(services: Services, interaction: Interaction, poll: Poll, claim: Claim) -> None:
    """Send the card. Where that fails for good, the poll is cancelled: nobody can see it."""
    try:
        message_id = await send_waited(interaction, poll_card(poll, Subject(claim.text, claim), Tally()), private=False)
        if message_id is None:
            message_id = (await interaction.original_response()).id
    except FAILURES:
        message_id = await _card_that_arrived(interaction)
        if message_id is None:
            await services.ledger.cancel_poll(poll)
            raise
    try:
        await services.ledger.place_poll(poll, message_id)
    except CruxError as error:
        _log.warning("poll %s was sent and could not be tied to its card yet: %s", poll.id, error)


async def _card_that_arrived(interaction: Interaction) -> int | None:
    """Return the card after all, where Discord sent it although it answered with an error."""
    try:
        message = await interaction.original_response()
    except FAILURES:
        return None
    return None if message.flags.loading else message.id


def find_claim(catalogue: Catalogue, typed: str) -> Claim:
    """Return the claim that was picked, or typed so that nothing else can be meant.

    Raises NotFoundError with what might be meant: a poll is not opened on a guess.
    """
    entry_id = chosen_id(typed)
    if entry_id is not None:
        entry = entry_of(catalogue.library, entry_id)
        if isinstance(entry, Claim):
            return entry
        raise NotFoundError("That is no claim. Pick a claim from the list that appears as you type.")
    query = clean_query(typed)
    found = [match.entry for match in catalogue.index.search(query, kinds=[Kind.CLAIM], limit=3)]
    claims = [entry for entry in found if isinstance(entry, Claim)]
    same = [claim for claim in claims if one_line(claim.text).casefold() == query.casefold()]
    if same or len(claims) == 1:
        return (same or claims)[0]
    if not claims:
        raise NotFoundError("I have no claim on that. Pick one from the list that appears as you type.")
    offered = " or ".join(f"“{cut(one_line(claim.text), 100)}”" for claim in claims)
    raise NotFoundError(f"Several claims fit. Did you mean {offered}? Pick one from the list as you type.")
