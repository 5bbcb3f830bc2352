"""/fact: the fact that fits best, and the words that prove it."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.library.model import Kind
from bot.services import Services
from commands import everywhere
from commands.answer import Reply, answer
from commands.completion import complete_articles, complete_entries
from commands.desk import Desk
from commands.inquiry import ask_for


def build(services: Services, desk: Desk) -> everywhere.Command:
    """Return the command."""

    @app_commands.command(description="A fact from the articles, with the words that prove it")
    @app_commands.describe(query=everywhere.QUERY, article=everywhere.ARTICLE, private=everywhere.PRIVATE)
    async def fact(
        interaction: discord.Interaction[Any], query: str, article: str | None = None, private: bool = False
    ) -> None:
        catalogue = services.shelf.catalogue
        ask = ask_for(catalogue, query, Kind.FACT, article)
        await answer(desk, catalogue, Reply(interaction, private=private), ask)

    fact.autocomplete("query")(complete_entries(services, Kind.FACT))
    fact.autocomplete("article")(complete_articles(services))
    return everywhere.allow(fact)
