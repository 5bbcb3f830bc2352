"""/about: the version, the library, what is promised."""

from __future__ import annotations

from functools import cache
from typing import Any

import discord
from discord import app_commands

from bot.render.guide import About, about
from bot.services import Services
from commands import everywhere
from commands.answer import Reply
from commands.desk import Desk


def build(services: Services, _: Desk) -> everywhere.Command:
    """Return the command."""
    version = cache(read_version)

    @app_commands.command(name="about", description="Who I am, what I hold and what I promise")
    async def about_(interaction: discord.Interaction[Any]) -> None:
        await Reply(interaction).send(about(About(version(), services.shelf.catalogue.library)))

    return everywhere.allow(about_)


def read_version() -> str:
    """Return the version of the installed distribution."""
    from importlib.metadata import version  # noqa: PLC0415  # reads files, and only /about wants it

    return version("crux")
