"""What the buttons and selects of answers do. Each replies to the member who clicked, and to nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord

from bot.components import Press
from bot.errors import ExpiredError, NotFoundError
from bot.library.model import Claim, Comparison, Entry, Fact, Quote
from bot.library.translations import all_in_language, in_language
from bot.render import ballot, controls
from bot.render.claim import WORDINGS, claims_on
from bot.render.claims import CLAIMS_PAGE
from bot.render.comparison import cell_at
from bot.render.corrected import original_note, replaced
from bot.render.listing import PER_PAGE, listing
from bot.render.source import source
from bot.render.trail import MORE, NEAR, PAGE, Ask, read_more, read_near
from bot.services import Services
from commands import daily, poll, settings
from commands.answer import Reply, place_of, show
from commands.article import open_article, open_shelf, turn_shelf
from commands.ballots import Ballots
from commands.claim import open_wordings, turn_claims
from commands.desk import Desk
from commands.inquiry import entry_of, find
from commands.search import turn_page
from commands.standing import show_claim

PressFunction = Callable[[Services, discord.Interaction[Any], Press], Awaitable[None]]
ModalFunction = Callable[[Services, discord.Interaction[Any], Press, Mapping[str, str]], Awaitable[None]]

_EXPIRED = "This button is from an older version of me. Please ask again."
_NO_MORE = "That is all I have on this."


def presses(desk: Desk) -> dict[str, PressFunction]:
    """Return what each verb does."""
    clicks = Clicks(desk)
    ballots = Ballots(desk.gate)
    return {
        ballot.MINE: ballots.mine,
        ballot.STAND: ballots.stand,
        ballot.VOTE: ballots.vote,
        CLAIMS_PAGE: turn_claims,
        WORDINGS: open_wordings,
        MORE: clicks.more,
        NEAR: clicks.near,
        PAGE: turn_page,
        controls.ARTICLE: open_article,
        controls.CELL: clicks.cell,
        controls.CLAIMS: clicks.claims,
        controls.COMPARE: clicks.compare,
        controls.OPEN: clicks.open,
        controls.SHELF: open_shelf,
        controls.SHELF_PAGE: turn_shelf,
        controls.SOURCE: clicks.source,
        controls.VOTE_ON: clicks.vote_on,
        **daily.presses(),
        **poll.presses(),
        **settings.presses(),
    }


def modals(desk: Desk) -> dict[str, ModalFunction]:
    """Return what each verb of a dialog does."""
    return {ballot.REASON: Ballots(desk.gate).explained}


class Clicks:
    """The clicks on answers. All state comes with the click, so they work after a restart."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def more(self, services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
        """Show the answer of another rank to the same words."""
        await self._show_rank(services, interaction, *read_more(press.args))

    async def near(self, services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
        """Show the answer of another rank to what a chosen entry says."""
        await self._show_rank(services, interaction, *read_near(press.args))

    async def _show_rank(self, services: Services, interaction: discord.Interaction[Any], ask: Ask, rank: int) -> None:
        catalogue = services.shelf.catalogue
        found = find(catalogue, ask)
        if rank >= len(found):
            raise NotFoundError(_NO_MORE)
        place = place_of(catalogue, ask, found, rank)
        await self._show(services, Reply(interaction, in_place=True), found[rank], place)

    async def open(self, services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
        """Show the entry that was picked in a select, or that a button is named after."""
        catalogue = services.shelf.catalogue
        await self._show(services, Reply(interaction), entry_of(catalogue.library, _id_of(press)))

    async def _show(self, services: Services, reply: Reply, entry: Entry, place: controls.Place | None = None) -> None:
        if isinstance(entry, Claim):
            await show_claim(services, reply, entry, place)
        else:
            await show(self._desk, services.shelf.catalogue, reply, entry, place)

    async def source(self, services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
        """Show an entry's evidence where it stands."""
        reply = Reply(interaction)
        entry = in_language(entry_of(services.shelf.catalogue.library, _id_of(press)), reply.language)
        notes = (*replaced(entry), *original_note(entry))
        if isinstance(entry, Fact):
            await reply.send(source(entry.headline, entry.article, entry.evidence, notes))
        elif isinstance(entry, Quote):
            await reply.send(source(f"Said by {entry.speaker}", entry.article, (entry.evidence,), notes))
        else:
            raise ExpiredError(_EXPIRED)

    async def cell(self, services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
        """Show the evidence of the cell that was picked; of a superseded comparison, whole the one that replaced it."""
        catalogue = services.shelf.catalogue
        entry = entry_of(catalogue.library, _arg(press))
        if entry.id != _arg(press):
            await self._show(services, Reply(interaction), entry)
            return
        found = cell_at(entry, _value(press)) if isinstance(entry, Comparison) else None
        if found is None:
            raise ExpiredError(_EXPIRED)
        name, cell = found
        await Reply(interaction).send(source(f"{name}: {cell.text}", entry.article, cell.evidence))

    async def compare(self, services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
        """Show the comparison on the same topic as a fact, or a list where there are several."""
        catalogue = services.shelf.catalogue
        fact = entry_of(catalogue.library, _arg(press))
        found = self._desk.relations(catalogue.library).of(fact).comparisons
        if len(found) == 1:
            await show(self._desk, catalogue, Reply(interaction), found[0])
        elif found:
            near = all_in_language(found[:PER_PAGE], str(interaction.locale))
            await Reply(interaction).send(listing("Comparisons on this, the closest first", near))
        else:
            raise NotFoundError("There is no comparison on this any more.")

    async def claims(self, services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
        """Show the claims that a fact supports or challenges."""
        catalogue = services.shelf.catalogue
        fact = entry_of(catalogue.library, _arg(press))
        found = self._desk.relations(catalogue.library).of(fact).claims
        if not found:
            raise NotFoundError("No claim rests on this any more.")
        reply = Reply(interaction)
        await reply.send(claims_on(in_language(fact, reply.language), all_in_language(found, reply.language)))

    async def vote_on(self, services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
        """Show the ballot on the claim that a fact bears on, or a list where there are several."""
        catalogue = services.shelf.catalogue
        fact = entry_of(catalogue.library, _arg(press))
        found = self._desk.relations(catalogue.library).of(fact).claims
        if len(found) == 1:
            await show_claim(services, Reply(interaction), found[0])
        else:
            await self.claims(services, interaction, press)


def _id_of(press: Press) -> str:
    return _value(press) if press.values else _arg(press)


def _arg(press: Press) -> str:
    if not press.args:
        raise ExpiredError(_EXPIRED)
    return press.args[0]


def _value(press: Press) -> str:
    if not press.values:
        raise ExpiredError(_EXPIRED)
    return press.values[0]
