"""/poll: call the team to vote on a claim, end it before its time, see what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.board.card_views import CardViews
from bot.components import Press
from bot.errors import ExpiredError, NotAllowedError, NotFoundError
from bot.ledger.model import ID_LIMIT, Names, Poll, Results
from bot.library.model import Kind
from bot.render.poll import CLOSE, KEEP, ask_to_close, said
from bot.render.settings import names_words, results_words
from bot.services import Services
from commands.answer import Reply
from commands.completion import complete_entries
from commands.desk import Desk
from commands.poll_lists import complete_durations, complete_polls, list_polls
from commands.poll_opening import Wish, open_poll
from commands.poll_places import may_close, may_see
from commands.server import server_of
from commands.waiting import attended, send_waited

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Interaction = discord.Interaction[Any]

LARGEST_QUORUM: Final = 1_000_000
_EXPIRED: Final = "This button is from an older version of me. Please use /poll close again."
_NOT_YOURS: Final = "A poll is closed early by whoever opened it, or with Manage Messages. Nothing was changed."
_CANCELLED: Final = "This poll was cancelled before it began."
_NONE_OPEN: Final = "No poll is open here."
_RESULTS: Final = [app_commands.Choice(name=results_words(one), value=one.value) for one in Results]
_NAMES: Final = [app_commands.Choice(name=names_words(one), value=one.value) for one in Names]


def build(services: Services, _: Desk) -> app_commands.Group:
    """Return the group of commands. They need the bot in the server."""
    group = app_commands.Group(
        name="poll",
        description="Call the team to vote on a claim",
        allowed_contexts=app_commands.AppCommandContext(guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True),
    )

    @group.command(name="open", description="Call the team to vote on a claim in this channel")
    @app_commands.describe(
        claim="A few words, or pick a claim from the list",
        duration="How long, or until when: 2h, 3d, until friday 17:00. One day where you leave it out",
        results="Who sees the tally, and when",
        names="Whether everyone is told who voted what",
        role="Only members with this role may vote",
        quorum="How many have to vote for it to count",
    )
    @app_commands.choices(results=_RESULTS, names=_NAMES)
    async def open_(  # noqa: PLR0917  # a command's options
        interaction: Interaction,
        claim: str,
        duration: str | None = None,
        results: str | None = None,
        names: str | None = None,
        role: discord.Role | None = None,
        quorum: app_commands.Range[int, 1, LARGEST_QUORUM] | None = None,
    ) -> None:
        role_id = None if role is None else role.id
        wish = Wish(claim=claim, duration=duration, results=results, names=names, role_id=role_id, quorum=quorum)
        await open_poll(services, interaction, wish)

    @group.command(description="End a poll before its time")
    @app_commands.describe(poll="Which one. You need not say where only one is open")
    async def close(interaction: Interaction, poll: str | None = None) -> None:
        await ask(services, interaction, poll)

    @group.command(name="list", description="The open polls, and how the latest came out")
    async def list_(interaction: Interaction) -> None:
        await Reply(interaction).send(await list_polls(services, interaction))

    open_.autocomplete("claim")(complete_entries(services, Kind.CLAIM))
    open_.autocomplete("duration")(complete_durations(services))
    close.autocomplete("poll")(complete_polls(services))
    return group


def presses() -> dict[str, Callable[[Services, Interaction, Press], Awaitable[None]]]:
    """Return what the buttons of the question before closing do."""
    return {CLOSE: close_poll, KEEP: keep_poll}


async def ask(services: Services, interaction: Interaction, chosen: str | None) -> None:
    """Ask the member whether the poll that they mean is to be closed now."""
    poll = await _meant(services, interaction, chosen)
    _need_to_close(interaction, poll)
    subject = await CardViews(services.ledger, services.shelf).subject(poll)
    tally = await services.ledger.tally(poll.box)
    await Reply(interaction).send(ask_to_close(poll, subject.wording, tally.voters))


async def close_poll(services: Services, interaction: Interaction, press: Press) -> None:
    """Close the poll now; its card and the reply in its channel follow by themselves."""
    guild_id = server_of(interaction)
    poll = await services.ledger.poll(guild_id, _number(press.args[0] if press.args else ""))
    _need_to_close(interaction, poll)
    now = services.now()
    closing = services.ledger.close_poll(guild_id, poll.id, min(now, poll.closes_at))
    closed = await attended(interaction, closing, private=True)
    words = _CANCELLED if closed.cancelled else f"The poll is closed. What came out is told in <#{poll.channel_id}>."
    if interaction.response.is_done():
        await send_waited(interaction, said(words), private=True)
    else:
        await Reply(interaction, in_place=True).send(said(words))


async def keep_poll(_: Services, interaction: Interaction, __: Press) -> None:
    """Leave the poll as it is."""
    server_of(interaction)
    await Reply(interaction, in_place=True).send(said("The poll stays as it is."))


async def _meant(services: Services, interaction: Interaction, chosen: str | None) -> Poll:
    """Return the open poll that is meant: the one chosen, or the only one that the member may close."""
    guild_id = server_of(interaction)
    if chosen is not None:
        poll = await services.ledger.poll(guild_id, _number(chosen))
        if poll.closed_at is not None:
            raise NotFoundError("That poll is closed already.")
        return poll
    polls = [poll for poll in await services.ledger.open_polls(guild_id) if may_see(interaction, poll)]
    here = [poll for poll in polls if poll.channel_id == interaction.channel_id]
    if len(here) == 1 or len(polls) == 1:
        return (here if len(here) == 1 else polls)[0]
    if not polls:
        raise NotFoundError(_NONE_OPEN)
    raise NotFoundError("Several polls are open. Please pick one in the option `poll`.")


def _need_to_close(interaction: Interaction, poll: Poll) -> None:
    if not may_close(interaction, poll):
        raise NotAllowedError(_NOT_YOURS)


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= len(str(ID_LIMIT)) and 0 < int(text) < ID_LIMIT:
        return int(text)
    raise ExpiredError(_EXPIRED) if not text else NotFoundError("There is no such poll. Please pick one from the list.")
