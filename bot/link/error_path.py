"""The one error path: whatever a command, press, dialog or completion raises ends here, and the member is answered.

Which words an error gets is looked up by its type, the nearest class first. Only what nobody foresaw is logged with its
traceback, under a short id that the member is shown too.
"""

from __future__ import annotations

import logging
import math
import re
import secrets
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.errors import CruxError
from bot.link.rest import FAILURES, NOT_ANSWERING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

_log = logging.getLogger(__name__)

CHANGED: Final = (
    "This command has changed since your Discord app last loaded it. "
    "Please try again in a minute; if that does not help, restart the app."
)
EXPIRED: Final = "This has expired: it belongs to an older version, or to something that is gone. Please ask again."
DISCORD_TROUBLE: Final = "Discord is having trouble right now. Please try again in a moment."

TEXT_LIMIT = 2000
_GONE: Final = frozenset({10015, 10062, 40060, 50027})  # the interaction is over, or has been answered already


class UnansweredError(Exception):
    """A handler returned without answering the member: a mistake of ours."""


async def attend(interaction: discord.Interaction[Any], work: Awaitable[None]) -> None:
    """Await `work`, which answers `interaction`, so that the member is answered whatever happens."""
    try:
        await work
        if not (interaction.response.is_done() or interaction.command_failed):
            raise UnansweredError(_name(interaction))  # noqa: TRY301  # it takes the same path as every other
    except Exception as error:  # noqa: BLE001  # this is the handler
        await answer_error(interaction, error)


async def answer_error(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell the member in plain words what went wrong, and log what nobody foresaw. Never raises an Exception."""
    interaction.command_failed = True
    cause = _unwrap(error)
    try:
        if isinstance(cause, discord.HTTPException) and cause.code in _GONE:
            _log.warning("%s could not be answered: %s (code %s)", _name(interaction), cause.text, cause.code)
            return
        await _reply(interaction, _words(interaction, cause))
    except FAILURES as trouble:
        _log.warning("%s was not told of an error: %s", _name(interaction), trouble)
    except Exception:  # noqa: BLE001  # the last resort
        _log.exception("the error path itself failed")


def _unwrap(error: Exception) -> Exception:
    """Return what was really raised inside a command, or in a transformer of ours."""
    if isinstance(error, app_commands.CommandInvokeError):
        return error.original
    if isinstance(error, app_commands.TransformerError) and isinstance(error.__cause__, CruxError):
        return error.__cause__
    return error


def _words(interaction: discord.Interaction[Any], error: Exception) -> str:
    """Return what the member is told. What has no words of its own is logged, with the id that the words carry."""
    for kind in type(error).__mro__:
        if kind in _WORDS:
            return _WORDS[kind](error)
    short_id = secrets.token_hex(3)
    _log.error("%s failed (id %s)", _name(interaction), short_id, exc_info=error)
    return (
        "Something went wrong on our side, and has been noted. Please try again; "
        f"if it happens again, tell whoever runs this bot (id {short_id})."
    )


def _trouble(error: Exception) -> str:
    """Return the words for a Discord that does not answer as it should, and note it in one line."""
    _log.warning("Discord did not take an answer: %s: %s", type(error).__name__, error)
    return DISCORD_TROUBLE


def _cooldown(error: app_commands.CommandOnCooldown) -> str:
    seconds = math.ceil(error.retry_after)
    return f"That was a little fast. Please try again in {seconds} second{'' if seconds == 1 else 's'}."


def _missing(error: app_commands.MissingPermissions) -> str:
    return f"You need the permission {_listed(error.missing_permissions)} for this."


def _bot_missing(error: app_commands.BotMissingPermissions) -> str:
    return f"I need the permission {_listed(error.missing_permissions)} for this. Please ask a server administrator."


def _listed(permissions: list[str]) -> str:
    return ", ".join(name.replace("_", " ").title() for name in permissions)


def _unreadable(error: app_commands.TransformerError) -> str:
    return f"I cannot use “{str(error.value)[:100]}” here. Please choose one of the suggestions."


_TYPED: Final = re.compile(r"(`/?\w[\w :.,-]{0,40}`)")

_WORDS: Final[Mapping[type[BaseException], Callable[[Any], str]]] = {
    CruxError: lambda error: error.user_message,
    app_commands.CommandNotFound: lambda _: CHANGED,
    app_commands.CommandSignatureMismatch: lambda _: CHANGED,
    app_commands.TransformerError: _unreadable,
    app_commands.CommandOnCooldown: _cooldown,
    app_commands.MissingPermissions: _missing,
    app_commands.BotMissingPermissions: _bot_missing,
    app_commands.NoPrivateMessage: lambda _: "This works in a server only, not in direct messages.",
    app_commands.CheckFailure: lambda _: "You may not use this here.",
    discord.Forbidden: lambda _: "Discord does not let me do that here: I am missing a permission.",
    discord.RateLimited: _trouble,
    **dict.fromkeys(NOT_ANSWERING, _trouble),
}


async def _reply(interaction: discord.Interaction[Any], text: str) -> None:
    """Answer for the member's eyes only, whatever has been answered before. A completion gets no suggestions."""
    if interaction.type is discord.InteractionType.autocomplete:
        if not interaction.response.is_done():
            await interaction.response.autocomplete([])
        return
    content = shown(text)
    if interaction.response.is_done():
        await interaction.followup.send(content, ephemeral=True)
    else:
        await interaction.response.send_message(content, ephemeral=True)


def shown(text: str) -> str:
    """Return `text` as inert words: nothing in it formats, links or mentions, and it fits into a message.

    Short plain words in backticks stay what they are to be typed as: "like `2h`".
    """
    escaped = "".join(part if _TYPED.fullmatch(part) else _inert(part) for part in _TYPED.split(text))
    return escaped if len(escaped) <= TEXT_LIMIT else escaped[: TEXT_LIMIT - 1].rstrip("\\") + "…"


def _inert(text: str) -> str:
    escaped = discord.utils.escape_markdown(text, ignore_links=False)
    return escaped.replace("](", "]\\(").replace("<", "\\<").replace("@", "@\u200b")


def _name(interaction: discord.Interaction[Any]) -> str:
    """Return what a log calls an interaction: its kind, and the command or the control."""
    data: Mapping[str, Any] = interaction.data or {}
    return f"{interaction.type.name} {str(data.get('name') or data.get('custom_id') or '')[:100]!r}"
