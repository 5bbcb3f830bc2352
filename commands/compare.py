"""/compare: two or more sides next to each other, each cell proven, with a chart where there are figures."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.library.model import Kind
from bot.services import Services
from commands import everywhere
from commands.answer import Reply, answer
from commands.completion import complete_entries
from commands.desk import Desk
from commands.inquiry import ask_for


def build(services: Services, desk: Desk) -> everywhere.Command:
    """Return the command."""

    @app_commands.command(description="Two or more sides next to each other, each with its proof")
    @app_commands.describe(query=everywhere.QUERY, private=everywhere.PRIVATE)
    async def compare(interaction: discord.Interaction[Any], query: str, private: bool = False) -> None:
        catalogue = services.shelf.catalogue
        ask = ask_for(catalogue, query, Kind.COMPARISON)
        await answer(desk, catalogue, Reply(interaction, private=private), ask)

    compare.autocomplete("query")(complete_entries(services, Kind.COMPARISON))
    return everywhere.allow(compare)
