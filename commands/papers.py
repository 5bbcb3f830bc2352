"""What a button on a ballot belongs to: the box, the words in it, and how much of the tally a member may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.errors import NotAllowedError, NotFoundError
from bot.ledger.errors import PollClosedError, UnavailableError
from bot.ledger.model import Box, Results
from bot.library.model import Claim
from bot.render.ballot import read_box
from commands.server import has_role, server_of

if TYPE_CHECKING:
    from bot.ledger.model import Poll, Tally, Vote
    from bot.library.model import Library
    from bot.render.ballot import BoxKey
    from bot.services import Services

Interaction = discord.Interaction[Any]

GONE: Final = "This claim has left the library, so nobody can vote on it any more. The votes that were cast are kept."


@dataclass(frozen=True, slots=True)
class Paper:
    """What is voted on: a box, the words in it, and its poll if it is one."""

    box: Box
    text: str
    poll: Poll | None = None


@dataclass(frozen=True, slots=True)
class Outdated:
    """A card, of `box`, in an earlier wording than the claim has now. `old` is None where nobody knows it any more."""

    box: Box
    old: str | None
    claim: Claim


class Papers:
    """Looks papers up. Rules of polls are fixed once they are open, so those of open ones are remembered."""

    def __init__(self, remembered: int = 1000) -> None:
        self._polls: dict[tuple[int, int], Poll] = {}
        self._remembered = remembered

    async def to_vote_on(self, services: Services, interaction: Interaction, args: tuple[str, ...]) -> Paper | Outdated:
        """Return what this member may vote on now.

        Raises ExpiredError for a button of nobody's, NotFoundError for what is gone, PollClosedError, and
        NotAllowedError outside a server of ours or without the poll's role.
        """
        guild_id, key = server_of(interaction), read_box(args)
        poll = await self._open_poll(services, guild_id, key.poll_id) if key.poll_id else None
        if poll is not None and not has_role(interaction, poll.rules.role_id):
            raise NotAllowedError(_role_wanted(interaction, poll.rules.role_id))
        return _paper(services.shelf.catalogue.library, guild_id, key, poll)

    async def to_look_at(self, services: Services, interaction: Interaction, args: tuple[str, ...]) -> Paper | Outdated:
        """Return what a button belongs to, as it is now, also where the poll is closed. Raises as `to_vote_on`."""
        guild_id, key = server_of(interaction), read_box(args)
        poll = await services.ledger.poll(guild_id, key.poll_id) if key.poll_id else None
        return _paper(services.shelf.catalogue.library, guild_id, key, poll)

    async def _open_poll(self, services: Services, guild_id: int, poll_id: int) -> Poll:
        """Return the rules to vote by; the ledger itself decides with each vote whether the poll is still open."""
        known = self._polls.get((guild_id, poll_id))
        if known is not None:
            return known
        poll = await services.ledger.poll(guild_id, poll_id)
        if poll.closed_at is not None:
            raise PollClosedError
        if len(self._polls) >= self._remembered:
            self._polls.clear()
        self._polls[guild_id, poll_id] = poll
        return poll


def _paper(library: Library, guild_id: int, key: BoxKey, poll: Poll | None) -> Paper | Outdated:
    claim_id, revision = (poll.claim_id, poll.claim_revision) if poll is not None else (key.claim_id, key.revision)
    claim = library.entries.get(claim_id)
    if not isinstance(claim, Claim):
        raise NotFoundError(GONE)
    box = Box(guild_id, claim_id, revision, key.poll_id)
    if claim.revision != revision:
        old = next((one.text for one in claim.history if one.revision == revision), None)
        return Outdated(box, old, claim)
    return Paper(box, claim.text, poll)


def _role_wanted(interaction: Interaction, role_id: int | None) -> str:
    role = interaction.guild.get_role(role_id) if interaction.guild is not None and role_id is not None else None
    named = f"the role “{role.name}”" if role is not None else "a role that is gone"
    return f"Only members with {named} may vote in this poll. Nothing was saved."


async def tally_for(services: Services, paper: Paper, vote: Vote | None) -> Tally | None:
    """Return the tally where the rules let this member see it; None too where it cannot be read at the moment."""
    rules = paper.poll.rules if paper.poll is not None else None
    try:
        if paper.poll is not None and paper.poll.final is not None:
            return paper.poll.final.tally
        if rules is not None and rules.results is Results.AT_CLOSE:
            return None
        if vote is None and (rules is None or rules.results is not Results.LIVE):
            return None
        if rules is not None:
            return await services.ledger.tally(paper.box)
        return await services.ledger.standing(paper.box.guild_id, paper.box.claim_id, paper.box.claim_revision)
    except UnavailableError:
        return None
