"""Registering application commands, everywhere and in the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import refusal
from sandbox.limits import Rate
from sandbox.rest.route import NO_CONTENT, Call, Reply, Route

if TYPE_CHECKING:
    from sandbox.world import Json

_LOCALIZED = ("name_localizations", "description_localizations")


def _scope(call: Call) -> str | None:
    """Return the guild of the path, or None. Raises 10002 for another application's, 50001 for another server."""
    if call.params["application"] != call.parts.world.application_id:
        raise refusal(10002)
    guild_id = call.params.get("guild")
    if guild_id is not None and guild_id != call.parts.world.guild.id:
        raise refusal(50001)
    return guild_id


def _list(call: Call) -> Reply:
    commands = call.parts.catalogue.scope(_scope(call))
    whole = call.query.get("with_localizations", "").lower() in ("true", "1")
    return Reply(commands if whole else [_without_localizations(one) for one in commands])


def _without_localizations(view: Json) -> Json:
    kept = {key: value for key, value in view.items() if key not in _LOCALIZED}
    for name in ("options", "choices"):
        if name in kept:
            kept[name] = [_without_localizations(one) for one in kept[name]]
    return kept


def _create(call: Call) -> Reply:
    command, new = call.parts.catalogue.create(_scope(call), call.body)
    call.parts.bus.commands_changed()
    return Reply(command, 201 if new else 200)


def _replace(call: Call) -> Reply:
    commands = call.parts.catalogue.replace(_scope(call), call.body)
    call.parts.bus.commands_changed()
    return Reply(commands)


def _get(call: Call) -> Reply:
    return Reply(call.parts.catalogue.get(_scope(call), call.params["command"]))


def _change(call: Call) -> Reply:
    command = call.parts.catalogue.change(_scope(call), call.params["command"], call.body)
    call.parts.bus.commands_changed()
    return Reply(command)


def _delete(call: Call) -> Reply:
    call.parts.catalogue.delete(_scope(call), call.params["command"])
    call.parts.bus.commands_changed()
    return NO_CONTENT


_RATE = Rate(5, 20)


def _routes(base: str) -> tuple[Route, ...]:
    return (
        Route("GET", base, _list, _RATE),
        Route("POST", base, _create, _RATE),
        Route("PUT", base, _replace, _RATE),
        Route("GET", base + "/{command}", _get, _RATE),
        Route("PATCH", base + "/{command}", _change, _RATE),
        Route("DELETE", base + "/{command}", _delete, _RATE),
    )


ROUTES = _routes("/applications/{application}/commands") + _routes(
    "/applications/{application}/guilds/{guild}/commands"
)
