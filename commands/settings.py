"""/settings: how this server has it. For those who manage the server, checked at every click."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands

from bot.components import Press
from bot.errors import BadInputError, ExpiredError
from bot.ledger.model import GuildSettings, Names, Results
from bot.render import settings as card
from bot.services import Services
from bot.times.zones import read_zone
from commands.answer import Reply
from commands.completion import complete_zones
from commands.desk import Desk
from commands.permission import need_server_manager
from commands.server import server_of

Interaction = discord.Interaction[Any]
PressFunction = Callable[[Services, Interaction, Press], Awaitable[None]]
_EXPIRED = "These settings are from an older version of me. Please use /settings again."


def build(services: Services, _: Desk) -> app_commands.Command[Any, ..., None]:
    """Return the command."""

    @app_commands.command(description="How this server has it: time zone, polls, language")
    @app_commands.describe(time_zone="The time zone of this server: type a city, or pick one from the list")
    @app_commands.default_permissions(manage_guild=True)
    async def settings(interaction: Interaction, time_zone: str | None = None) -> None:
        guild_id = server_of(interaction)
        need_server_manager(interaction)
        if time_zone is None:
            given = _as_it_is(interaction, await services.ledger.settings(guild_id))
            await Reply(interaction).send(card.settings_card(given, services.now()))
        else:
            await _save(services, Reply(interaction), time_zone=read_zone(time_zone))

    settings.autocomplete("time_zone")(complete_zones(services))
    return settings


def presses() -> dict[str, PressFunction]:
    """Return what each select on the card does."""
    return {
        card.ZONE: _changer(lambda value: {"time_zone": read_zone(value)}),
        card.ROLE: set_role,
        card.RESULTS: _changer(lambda value: {"results": Results(value)}),
        card.NAMES: _changer(lambda value: {"names": Names(value)}),
        card.LANGUAGE: _changer(lambda value: {"language": _language(value)}),
    }


async def set_role(services: Services, interaction: Interaction, press: Press) -> None:
    """Save which role may open polls; choosing none takes it away."""
    need_server_manager(interaction)
    role_id = int(press.values[0]) if press.values and press.values[0].isdecimal() else None
    await _save(services, Reply(interaction, in_place=True), poll_role_id=role_id)


def _changer(change: Callable[[str], dict[str, Any]]) -> PressFunction:
    """Return the function of a select whose value means the change of one setting."""

    async def save(services: Services, interaction: Interaction, press: Press) -> None:
        need_server_manager(interaction)
        try:
            (value,) = press.values
            changes = change(value)
        except (ValueError, BadInputError):
            raise ExpiredError(_EXPIRED) from None
        await _save(services, Reply(interaction, in_place=True), **changes)

    return save


async def _save(services: Services, reply: Reply, **changes: Any) -> None:  # noqa: ANN401  # see the ledger
    """Save the changes, and then show how it is now."""
    saved = await services.ledger.change_settings(server_of(reply.interaction), **changes)
    await reply.send(card.settings_card(_as_it_is(reply.interaction, saved), services.now(), changed=True))


def _as_it_is(interaction: Interaction, given: GuildSettings) -> GuildSettings:
    """Return the settings as they work: a role that was deleted lets nobody open polls, and cannot be shown."""
    guild, role_id = interaction.guild, given.poll_role_id
    if guild is None or role_id is None or guild.get_role(role_id) is not None:
        return given
    return dataclasses.replace(given, poll_role_id=None)


def _language(code: str) -> str:
    if code not in card.LANGUAGES:
        raise BadInputError(_EXPIRED)
    return code
