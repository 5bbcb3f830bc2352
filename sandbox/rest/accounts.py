"""The bot itself, its application, other users, and where the gateway is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import refusal
from sandbox.limits import Rate
from sandbox.rest.route import Call, Reply, Route
from sandbox.shapes import application_view, own_user_view, user_view

if TYPE_CHECKING:
    from sandbox.world import Json


def _gateway(call: Call) -> Reply:
    return Reply({"url": call.parts.gateway_url})


def _gateway_bot(call: Call) -> Reply:
    starts: Json = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
    return Reply({"url": call.parts.gateway_url, "shards": 1, "session_start_limit": starts})


def _me(call: Call) -> Reply:
    return Reply(own_user_view(call.parts.world.bot))


def _user(call: Call) -> Reply:
    member = call.parts.world.guild.members.get(call.params["user"])
    if member is None:
        raise refusal(10013)
    return Reply(user_view(member.user))


def _application(call: Call) -> Reply:
    return Reply(application_view(call.parts.world))


def _own_guilds(call: Call) -> Reply:
    world = call.parts.world
    guild = world.guild
    view: Json = {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(world.permissions(world.bot.id)),
        "features": [],
    }
    return Reply([view])


_RATE = Rate(50, 10)
ROUTES = (
    Route("GET", "/gateway", _gateway, open_=True),
    Route("GET", "/gateway/bot", _gateway_bot, Rate(2, 5)),
    Route("GET", "/users/@me", _me, _RATE),
    Route("GET", "/users/@me/guilds", _own_guilds, _RATE),
    Route("GET", "/users/{user}", _user, _RATE),
    Route("GET", "/applications/@me", _application, _RATE),
    Route("GET", "/oauth2/applications/@me", _application, _RATE),
)
