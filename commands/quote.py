"""/quote: words worth quoting, exactly as they stand in the article."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.library.model import Kind
from bot.services import Services
from commands import everywhere
from commands.answer import Reply, answer
from commands.completion import complete_articles, complete_entries, complete_speakers
from commands.desk import Desk
from commands.inquiry import ask_for


def build(services: Services, desk: Desk) -> everywhere.Command:
    """Return the command."""

    @app_commands.command(description="A quote from the articles, word for word")
    @app_commands.describe(
        query=everywhere.QUERY,
        speaker="Only what this person says",
        article=everywhere.ARTICLE,
        private=everywhere.PRIVATE,
    )
    async def quote(
        interaction: discord.Interaction[Any],
        query: str,
        speaker: str | None = None,
        article: str | None = None,
        private: bool = False,
    ) -> None:
        catalogue = services.shelf.catalogue
        ask = ask_for(catalogue, query, Kind.QUOTE, article, speaker)
        await answer(desk, catalogue, Reply(interaction, private=private), ask)

    quote.autocomplete("query")(complete_entries(services, Kind.QUOTE))
    quote.autocomplete("speaker")(complete_speakers(services))
    quote.autocomplete("article")(complete_articles(services))
    return everywhere.allow(quote)
