"""Buttons and selects: one DynamicItem class with one template, so that each click has exactly one receiver.

An id reads `crux:1:<verb>:<arg>:<arg>...`; arguments are percent-encoded where they hold a `:` or a `%`. What a verb
does is registered by the commands (`Press` handlers by verb); this module only carries the click there. A verb that
nobody registered reaches the handler too, and is answered as expired. State lives in the id alone, so every button
works after a restart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import quote, unquote

import discord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from discord.ui import Item

PREFIX = "crux:1:"
ID_LIMIT = 100
TEMPLATE = re.compile(r"crux:1:(?P<verb>[a-z][a-z-]*)(?P<args>(?::[^:]*)*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Press:
    """A click on one of our controls: the verb, its arguments, and the values chosen in a select."""

    verb: str
    args: tuple[str, ...]
    values: tuple[str, ...] = ()


class PressHandler(Protocol):
    """The client, as far as a control needs it: every click is handed to it, errors included."""

    async def handle_press(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """Answer the click, whatever happens."""
        ...


def encode(verb: str, *args: str) -> str:
    """Return the custom_id for a verb and its arguments. Raises ValueError beyond Discord's 100 characters."""
    custom_id = ":".join((PREFIX + verb, *(_escape(arg) for arg in args)))
    if len(custom_id) > ID_LIMIT:
        msg = f"a custom_id holds at most {ID_LIMIT} characters, this one has {len(custom_id)}: {custom_id!r}"
        raise ValueError(msg)
    return custom_id


def fits(verb: str, *args: str) -> bool:
    """Whether `encode` would accept these."""
    return len(":".join((PREFIX + verb, *(_escape(arg) for arg in args)))) <= ID_LIMIT


def decode(custom_id: str) -> Press | None:
    """Return the verb and arguments of one of our ids, or None for a foreign or malformed one."""
    match = TEMPLATE.fullmatch(custom_id)
    if match is None:
        return None
    return Press(match["verb"], tuple(unquote(arg) for arg in match["args"].split(":")[1:]))


def _escape(arg: str) -> str:
    """Encode only what would break the id: text of any script stays as short as it is."""
    return "".join(quote(char) if char in "%:" else char for char in arg)


class Control(discord.ui.DynamicItem[discord.ui.Item[Any]], template=TEMPLATE):
    """The one class of every button and select."""

    def __init__(self, item: Item[Any], press: Press) -> None:
        super().__init__(item)
        self.press = press

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the control from a click, on whatever message it stands."""
        press = decode(match.string)
        assert press is not None  # noqa: S101  # the template matched: discord.py calls this for nothing else
        return cls(item, press)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Carry the click to the client's handler, which answers whatever happens."""
        handler: PressHandler = interaction.client
        values = tuple(self.item.values) if isinstance(self.item, discord.ui.Select) else ()
        await handler.handle_press(interaction, Press(self.press.verb, self.press.args, values))


def button(
    label: str,
    verb: str,
    *args: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    emoji: str | None = None,
    disabled: bool = False,
) -> Control:
    """Return a button that hands `verb` and `args` to its handler when it is clicked."""
    custom_id = encode(verb, *args)
    return Control(
        discord.ui.Button(label=label, custom_id=custom_id, style=style, emoji=emoji, disabled=disabled),
        Press(verb, args),
    )


def select(placeholder: str, verb: str, *args: str, options: Sequence[discord.SelectOption]) -> Control:
    """Return a select of one option that hands `verb`, `args` and the chosen value to its handler."""
    custom_id = encode(verb, *args)
    return Control(
        discord.ui.Select(placeholder=placeholder, custom_id=custom_id, options=list(options)), Press(verb, args)
    )
