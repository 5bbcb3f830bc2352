"""Buttons, selects and dialogs: their ids carry all their state, so that each works after a restart.

An id reads `crux:1:<verb>:<arg>:<arg>...`; arguments are percent-encoded where they hold a `:` or a `%`. What a verb
does is registered with the client (a function by verb); this module only builds the ids and reads them back. A verb
that nobody registered is answered as expired.

discord.py is to keep nothing of an answer once it is sent, and to dispatch no click itself: it would stay silent where
it finds no view. A `Layout` therefore counts as finished from the start, and a `Control` is no button or select of
discord.py's, but what one sends. The client answers every click in `on_interaction`, ours and foreign ones alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import discord

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from discord.ui import Item

PREFIX = "crux:1:"
ID_LIMIT = 100
_ID = re.compile(r"crux:1:(?P<verb>[a-z][a-z-]*)(?P<args>(?::[^:]*)*)", re.DOTALL)
_ESCAPES = str.maketrans({":": "%3A", "%": "%25"})
_BUTTON = discord.ComponentType.button.value
_SELECT = discord.ComponentType.select.value
_ROW_WIDTH = 5  # buttons; a select fills a row


@dataclass(frozen=True, slots=True)
class Press:
    """A click on one of our controls: the verb, its arguments, and the values chosen in a select."""

    verb: str
    args: tuple[str, ...]
    values: tuple[str, ...] = ()


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
    match = _ID.fullmatch(custom_id)
    if match is None:
        return None
    return Press(match["verb"], tuple(unquote(arg) for arg in match["args"].split(":")[1:]))


def _escape(arg: str) -> str:
    """Encode only what would break the id: text of any script stays as short as it is."""
    return arg.translate(_ESCAPES) if ":" in arg or "%" in arg else arg


class Control(discord.ui.Item[Any]):
    """A button or select as it is sent: the one class of both. `data` is Discord's component object."""

    def __init__(self, data: dict[str, Any], press: Press) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # discord.py's has no annotations
        self._data = data
        self.press = press

    @property
    def custom_id(self) -> str:
        """The id that a click brings back."""
        return str(self._data["custom_id"])

    @property
    def type(self) -> discord.ComponentType:
        """Whether it is a button or a select."""
        return discord.ComponentType(self._data["type"])

    @property
    def width(self) -> int:
        """How much of a row of five it takes."""
        return 1 if self._data["type"] == _BUTTON else _ROW_WIDTH

    def to_component_dict(self) -> dict[str, Any]:
        """Return the component object."""
        return self._data


class Layout(discord.ui.LayoutView):
    """The layout of one message. It counts as finished from the start: discord.py then keeps no trace of it.

    (A plain `LayoutView` in an ephemeral answer stays in memory, with a timer, for 15 minutes.)
    """

    def __init__(self, *items: Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)

    def is_finished(self) -> bool:
        """Whether discord.py has nothing to listen for: always."""
        return True


class Dialog(discord.ui.Modal):
    """A dialog (modal) that discord.py does not remember: what a member submits reaches the function of its verb."""

    def is_finished(self) -> bool:
        """Whether discord.py has nothing to listen for: always."""
        return True


def button(
    label: str,
    verb: str,
    *args: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> Control:
    """Return a button that hands `verb` and `args` to its function when it is clicked."""
    data = {
        "type": _BUTTON,
        "style": style.value,
        "label": label,
        "custom_id": encode(verb, *args),
        "disabled": disabled,
    }
    return Control(data, Press(verb, args))


def select(placeholder: str, verb: str, *args: str, options: Sequence[discord.SelectOption]) -> Control:
    """Return a select of one option that hands `verb`, `args` and the chosen value to its function."""
    data = {
        "type": _SELECT,
        "placeholder": placeholder,
        "custom_id": encode(verb, *args),
        "options": [option.to_dict() for option in options],
        "min_values": 1,
        "max_values": 1,
        "disabled": False,
    }
    return Control(data, Press(verb, args))


def dialog(title: str, verb: str, *args: str, fields: Sequence[discord.ui.Label[Any]]) -> Dialog:
    """Return a dialog whose submitted values reach the function of `verb`, keyed by each field's custom_id."""
    modal = Dialog(title=title, custom_id=encode(verb, *args))
    for field in fields:
        modal.add_item(field)
    return modal


def submitted(components: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what a member filled into a dialog, by the field's custom_id: its text, or the first value chosen."""
    return {field["custom_id"]: _value(field) for field in _fields(components) if "custom_id" in field}


def _fields(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the fields in rows (components) and labels (component); Discord nests them one level deep."""
    for holder in components:
        yield from holder.get("components", ())
        if "component" in holder:
            yield holder["component"]


def _value(field: Mapping[str, Any]) -> str:
    chosen = field.get("values") or ("",)
    return str(field.get("value", chosen[0]))
