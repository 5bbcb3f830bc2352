"""Messages of Components V2: one container with a colour, texts, and rows of controls under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.components import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.components import Control

COMPONENT_LIMIT = 40
TEXT_LIMIT = 4000
ROW_LIMIT = 5
OPTION_LIMIT = 25
MESSAGE_COLOUR = 0x6B7280

Item = discord.ui.Item[Any]


def card(
    texts: Iterable[str],
    rows: Iterable[Sequence[Item]] = (),
    *,
    colour: int = MESSAGE_COLOUR,
    picture: Item | None = None,
) -> Item:
    """Return a container with `texts`, a picture and `rows` of controls; a row without controls is left out.

    The callers keep to the limits: 4,000 units of text and 40 components in a message, five buttons a row.
    """
    texts_shown: list[Item] = [discord.ui.TextDisplay(text) for text in texts if text]
    rows_shown: list[Item] = [discord.ui.ActionRow(*row) for row in rows if row]
    pictures = [] if picture is None else [picture]
    return discord.ui.Container(*texts_shown, *pictures, *rows_shown, accent_colour=colour)


def message(*items: Item) -> Layout:
    """Return a fresh view of `items`: one for each send."""
    return Layout(*items)


def note(text: str, *controls: Control) -> Layout:
    """Return a short message of escaped `text`, with at most five buttons."""
    return message(card([text], [controls]))


def small(text: str) -> str:
    """Return escaped one-line `text` in Discord's small print."""
    return f"-# {text}"
