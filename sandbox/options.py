"""What a person typed into a command's options, checked as Discord's client does before the bot ever hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import definitions as kinds
from sandbox.errors import PersonError
from sandbox.resolving import resolve_into

if TYPE_CHECKING:
    from sandbox.world import Json, World

_SAFE_INTEGER = 2**53
_RESOLVED = {
    kinds.USER_OPTION: ("users",),
    kinds.CHANNEL_OPTION: ("channels",),
    kinds.ROLE_OPTION: ("roles",),
    kinds.MENTIONABLE: ("users", "roles"),
}


def fill_in(world: World, command: Json, given: object, *, typing: bool = False) -> tuple[list[Json], Json]:
    """Return a command's options with types, and what they resolve to. Raises PersonError.

    With `typing` (autocomplete) exactly one option is focused; its value is what stands there so far, and others may
    still be missing.
    """
    resolved: Json = {}
    options = _level(world, command.get("options", []), given, resolved, typing=typing)
    if typing and _focused(options) != 1:
        raise PersonError("exactly one option has to be focused")
    return options, resolved


def _level(world: World, known: list[Json], given: object, resolved: Json, *, typing: bool) -> list[Json]:
    items = _named(given)
    by_name = {option["name"]: option for option in known}
    for name in items.keys() - by_name.keys():
        raise PersonError(f"the command has no option {name}")
    if any(option["type"] in (kinds.SUBCOMMAND, kinds.GROUP) for option in known):
        if len(items) != 1:
            raise PersonError(f"choose one of {', '.join(by_name)}")
        ((name, item),) = items.items()
        inner = _level(world, by_name[name].get("options", []), item.get("options", []), resolved, typing=typing)
        return [{"name": name, "type": by_name[name]["type"], "options": inner}]
    if not typing:
        missing = [option["name"] for option in known if option.get("required") and option["name"] not in items]
        if missing:
            raise PersonError(f"{missing[0]} is required")
    return [_option(world, by_name[name], item, resolved, typing=typing) for name, item in items.items()]


def _named(given: object) -> dict[str, Json]:
    if given is None:
        return {}
    if not isinstance(given, list) or not all(
        isinstance(one, dict) and isinstance(one.get("name"), str) for one in given
    ):
        raise PersonError("options is a list of {name, value}")
    items = {one["name"]: one for one in given}
    if len(items) != len(given):
        raise PersonError("an option is given twice")
    return items


def _option(world: World, known: Json, item: Json, resolved: Json, *, typing: bool) -> Json:
    view: Json = {"name": known["name"], "type": known["type"]}
    if typing and item.get("focused"):
        if not known.get("autocomplete"):
            raise PersonError(f"{known['name']} has no autocomplete")
        return view | {"value": str(item.get("value", "")), "focused": True}
    return view | {"value": _value(world, known, item.get("value"), resolved)}


def _value(world: World, known: Json, value: object, resolved: Json) -> object:
    name, kind = known["name"], known["type"]
    if kind == kinds.STRING:
        value = _text(known, value)
    elif kind in (kinds.INTEGER, kinds.NUMBER):
        value = _number(known, value)
    elif kind == kinds.BOOLEAN:
        if not isinstance(value, bool):
            raise PersonError(f"{name} is true or false")
    elif kind in _RESOLVED:
        value = str(value)
        resolve_into(world, resolved, value, _RESOLVED[kind], name)
        types = known.get("channel_types")
        if types and world.channels[value].type not in types:
            raise PersonError(f"{name} cannot be a channel of this kind")
    else:
        raise PersonError(f"{name}: the sandbox cannot attach files to a command")
    if known.get("choices") and value not in [choice["value"] for choice in known["choices"]]:
        raise PersonError(f"{name} is one of {', '.join(str(choice['name']) for choice in known['choices'])}")
    return value


def _text(known: Json, value: object) -> str:
    text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if not text:
        raise PersonError(f"{known['name']} is empty")
    least, most = known.get("min_length", 0), known.get("max_length", 6000)
    if not least <= len(text) <= most:
        raise PersonError(f"{known['name']} has between {least} and {most} characters, not {len(text)}")
    return text


def _number(known: Json, value: object) -> float:
    whole = known["type"] == kinds.INTEGER
    try:
        number: float = int(str(value)) if whole else float(str(value))
    except ValueError:
        raise PersonError(f"{known['name']} is a {'whole ' if whole else ''}number") from None
    least, most = known.get("min_value", -_SAFE_INTEGER), known.get("max_value", _SAFE_INTEGER)
    if not least <= number <= most:
        raise PersonError(f"{known['name']} is between {least} and {most}")
    return number


def _focused(options: list[Json]) -> int:
    return sum(bool(one.get("focused")) + _focused(one.get("options", [])) for one in options)
