"""How every answer goes out: one callback, nobody mentioned, a chart added afterwards."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord

from bot.library.model import Comparison
from bot.library.translations import all_in_language, in_language
from bot.render.chart import chart_of
from bot.render.comparison import comparison
from bot.render.controls import Place
from bot.render.nothing import NEAREST, nothing
from bot.render.views import entry_view
from commands.inquiry import entry_of, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components import Layout
    from bot.library.model import Entry
    from bot.render.trail import Ask
    from bot.services import Catalogue
    from commands.desk import Desk

MENTION_NOBODY = discord.AllowedMentions.none()

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """Where an answer goes: to the channel or, `private`, to the member alone.

    `in_place` turns a private message that the member clicked on into the answer; a public one is never changed.
    """

    interaction: discord.Interaction[Any]
    private: bool = True
    in_place: bool = False

    @property
    def language(self) -> str:
        """The language that the member has set Discord to, as a tag."""
        return str(self.interaction.locale)

    async def send(self, view: Layout) -> None:
        """Send `view` as the one callback of the interaction."""
        response = self.interaction.response
        if self.in_place and _is_private(self.interaction):
            await response.edit_message(view=view, attachments=[], allowed_mentions=MENTION_NOBODY)
        else:
            await response.send_message(view=view, ephemeral=self.private, allowed_mentions=MENTION_NOBODY)

    async def add_chart(self, view: Layout, png: bytes, alt: str) -> None:
        """Replace what was sent by `view`, which shows the attached `chart.png`.

        The answer stands without its chart: where Discord does not take it, that is logged, and nobody is bothered.
        """
        file = discord.File(io.BytesIO(png), "chart.png", description=alt)
        try:
            await self.interaction.edit_original_response(
                view=view, attachments=[file], allowed_mentions=MENTION_NOBODY
            )
        except discord.HTTPException as error:
            _log.warning("a chart could not be added: %s", error)


def _is_private(interaction: discord.Interaction[Any]) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral


async def answer(desk: Desk, catalogue: Catalogue, reply: Reply, ask: Ask) -> None:
    """Answer a question with the best entry, or say to the member alone that there is nothing."""
    found = find(catalogue, ask)
    if found:
        await show(desk, catalogue, reply, found[0], place_of(catalogue, ask, found, 0))
    else:
        await Reply(reply.interaction).send(nothing_on(catalogue, ask, reply.language))


def place_of(catalogue: Catalogue, ask: Ask, found: Sequence[Entry], rank: int) -> Place:
    """Return which answer this is of those `found`, and which words of the question it meets."""
    why = catalogue.index.explain(ask.query, found[rank]) if ask.chosen is None else ()
    return Place(ask, rank, len(found), why)


def nothing_on(catalogue: Catalogue, ask: Ask, language: str = "") -> Layout:
    """Return that there is nothing, with the nearest of the kinds that were asked for, named in `language`."""
    words = ask.query or (entry_of(catalogue.library, ask.chosen).headline if ask.chosen else "")
    kinds = None if ask.kind is None else [ask.kind]
    article = ask.article if ask.chosen is None and ask.article else None
    nearest = catalogue.index.nearest(words, kinds=kinds, article=article, limit=NEAREST, explain=False)
    return nothing(words, all_in_language((match.entry for match in nearest), language))


async def show(desk: Desk, catalogue: Catalogue, reply: Reply, entry: Entry, place: Place | None = None) -> None:
    """Send one entry, whatever its kind, in the member's language; a comparison's chart follows when it is drawn."""
    related = desk.relations(catalogue.library).of(entry)
    related = replace(related, rivals=all_in_language(related.rivals, reply.language))
    entry = in_language(entry, reply.language)
    await reply.send(entry_view(entry, place, related))
    chart = chart_of(entry) if isinstance(entry, Comparison) else None
    if isinstance(entry, Comparison) and chart is not None:
        png = await desk.charts.png(chart)
        await reply.add_chart(comparison(entry, place, picture=chart.alt), png, chart.alt)


def unique(entries: Sequence[Entry]) -> list[Entry]:
    """Return `entries` without repetitions, in their order."""
    return list({entry.id: entry for entry in entries}.values())
